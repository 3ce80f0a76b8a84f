/*
 * Addresses that somebody would type in to make this server reach what only it can reach. Each must be refused before
 * a single packet leaves. PORT is where a canary listens, so that one that gets through is noticed.
 */

/** The loopback address, in every spelling that some parser or other takes for it. Those of these that are URLs at all lead to the canary when nobody checks. */
export const loopbackSpellings = `
http://127.0.0.1:PORT/
https://127.0.0.1:PORT/
http://127.0.0.1.:PORT/
http://127.1:PORT/
http://127.0.1:PORT/
http://127.00.0.1:PORT/
http://127.000.000.001:PORT/
http://127.0.0.2:PORT/
http://127.8.8.8:PORT/
http://127.255.255.254:PORT/
http://2130706433:PORT/
http://2130706434:PORT/
http://017700000001:PORT/
http://0177.0.0.1:PORT/
http://0177.0000.0000.0001:PORT/
http://0177.1:PORT/
http://0x7f000001:PORT/
http://0X7F000001:PORT/
http://0x7f.0.0.1:PORT/
http://0x7f.0x0.0x0.0x1:PORT/
http://0x7f.1:PORT/
http://0x7f.0x000001:PORT/
http://127.0x1:PORT/
http://127.0.0x1:PORT/
http://0x7f.0.1:PORT/
http://0177.0x1:PORT/
http://%31%32%37.0.0.1:PORT/
http://%31%32%37%2e%30%2e%30%2e%31:PORT/
http://127%2e0%2e0%2e1:PORT/
http://１２７.０.０.１:PORT/
http://①②⑦.⓪.⓪.①:PORT/
http://127。0。0。1:PORT/
http://127．0．0．1:PORT/
http://127｡0｡0｡1:PORT/
http:127.0.0.1:PORT/
http:/127.0.0.1:PORT/
http:///127.0.0.1:PORT/
http:\\127.0.0.1:PORT/
http://127.0.0.1:PORT@example.com/
http://127.0.0.1:PORT?@example.com/
http://127.0.0.1:PORT#@example.com/
http://127.0.0.1:PORT/%2e%2e/%2e%2e/
HTTP://127.0.0.1:PORT/
http://localhost:PORT/
http://LOCALHOST:PORT/
http://LocalHost:PORT/
http://localhost.:PORT/
http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/
http://ｌｏｃａｌｈｏｓｔ:PORT/
http://loc%61lhost:PORT/
http://local­host:PORT/
http://[::1]:PORT/
https://[::1]:PORT/
http://[0:0:0:0:0:0:0:1]:PORT/
http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/
http://[::0001]:PORT/
http://[0::1]:PORT/
http://[::0:1]:PORT/
http://[::0.0.0.1]:PORT/
http://[::ffff:127.0.0.1]:PORT/
http://[::ffff:7f00:1]:PORT/
http://[::FFFF:7F00:0001]:PORT/
http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/
http://0:PORT/
http://0.0.0.0:PORT/
http://0x0:PORT/
http://00000000:PORT/
http://0.0:PORT/
http://[::]:PORT/
http://[0:0:0:0:0:0:0:0]:PORT/
http://[::ffff:0.0.0.0]:PORT/
`;

/** IPv4 within IPv6, of every kind there is. */
export const wrapped = `
http://[::127.0.0.1]:PORT/
http://[::7f00:1]:PORT/
http://[::10.0.0.1]/
http://[::ffff:10.0.0.1]/
http://[::ffff:a9fe:a9fe]/
http://[::ffff:169.254.169.254]/
http://[::ffff:192.168.0.1]/
http://[::ffff:172.16.0.1]/
http://[::ffff:100.64.0.1]/
http://[::ffff:8.8.8.8]/
http://[::ffff:0:127.0.0.1]:PORT/
http://[::ffff:0:7f00:1]:PORT/
http://[::ffff:0:8.8.8.8]/
http://[64:ff9b::127.0.0.1]:PORT/
http://[64:ff9b::7f00:1]:PORT/
http://[64:ff9b::10.0.0.1]/
http://[64:ff9b::a9fe:a9fe]/
http://[64:ff9b::192.168.1.1]/
http://[64:ff9b::8.8.8.8]/
http://[64:ff9b:1::127.0.0.1]:PORT/
http://[64:ff9b:1::7f00:1]:PORT/
http://[64:ff9b:1:ffff::a00:1]/
http://[64:ff9b:1:7f00:0:100::]/
http://[2002:7f00:1::]:PORT/
http://[2002:7f00:1::1]:PORT/
http://[2002:a00:1::]/
http://[2002:a9fe:a9fe::]/
http://[2002:c0a8:101::1]/
http://[2002:808:808::]/
http://[2001:0:7f00:1::]:PORT/
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:PORT/
http://[2001::1]/
http://[2001:0:5ef5:79fd:0:0:f5ff:fffe]/
http://[fe80::5efe:127.0.0.1]/
`;

/** Networks of the operator's own, and numbers that belong to nobody. */
export const notPublic = `
http://10.0.0.1/
http://10.255.255.255:8080/
http://012.0.0.1/
http://0xa.1/
http://167772161/
http://172.16.0.1/
http://172.31.255.254/
http://2886729729/
http://192.168.0.1/
http://192.168.1.1:8443/
http://0xc0a80001/
http://3232235521/
http://100.64.0.1/
http://100.127.255.254/
http://100.100.100.200/latest/meta-data/
http://169.254.0.1/
http://169.254.169.254/latest/meta-data/iam/security-credentials/
http://169.254.169.254:80/
http://169.254.170.2/v2/credentials/
http://169.254.169.253/
http://2852039166/
http://0xa9fea9fe/
http://0xa9.0xfe.0xa9.0xfe/
http://0251.0376.0251.0376/
http://169.254.43518/
http://169.16689662/
http://168.63.129.16/metadata/
http://192.0.0.1/
http://192.0.0.192/opc/v2/
http://192.0.0.170/
http://192.0.2.1/
http://198.51.100.1/
http://203.0.113.1/
http://192.88.99.1/
http://192.31.196.1/
http://192.52.193.1/
http://192.175.48.1/
http://198.18.0.1/
http://198.19.255.255/
http://0.1.2.3/
http://224.0.0.1/
http://239.255.255.250:1900/
http://240.0.0.1/
http://255.255.255.255/
http://4294967295/
http://[fc00::1]/
http://[fd00::1]/
http://[fd00:ec2::254]/latest/meta-data/
http://[fd20:ce::254]/
http://[fdff:ffff::1]/
http://[fe80::1]/
http://[fe80::a9fe:a9fe]/
http://[febf::1]/
http://[fe80::1%25eth0]/
http://[fe80::1%eth0]/
http://[fec0::1]/
http://[ff02::1]/
http://[ff05::2]/
http://[100::1]/
http://[2001:db8::1]/
http://[3fff::1]/
http://[2001:2::1]/
http://[2001:3::1]/
http://[2001:4:112::1]/
http://[2620:4f:8000::1]/
http://[2001:10::1]/
http://[2001:20::1]/
http://[2001:30::1]/
http://[5f00::1]/
http://[1::1]/
http://[4000::1]/
http://[8000::1]/
http://[e000::1]/
`;

/** Names that mean something on one machine or in one network only. */
export const localNames = `
http://localhost/
http://a.localhost:PORT/
http://deep.er.localhost./
http://localhost.localdomain:PORT/
http://localhost6:PORT/
http://ip6-localhost:PORT/
http://ip6-loopback:PORT/
http://printer.local/
http://router.lan/
http://nas.home/
http://nas.home.arpa/
http://wiki.corp/
http://wiki.intranet/
http://vault.private/
http://metadata/
http://metadata.google.internal/computeMetadata/v1/
http://METADATA.GOOGLE.INTERNAL./
http://metadata.goog.internal/
http://instance-data/latest/meta-data/
http://instance-data.ec2.internal/
http://ip-10-0-0-1.ec2.internal/
http://host.docker.internal:PORT/
http://gateway.docker.internal/
http://kubernetes.default.svc/
http://kubernetes.default.svc.cluster.local/
http://postgres:5432/
http://redis:6379/
http://db/
http://intranet/
http://a..example.com/
http://.example.com/
http://ex%61mple..com/
http://-example.com/
http://exa mple.com/
http://exa*mple.com/
http://${"a".repeat(64)}.example.com/
http://${"a.".repeat(130)}example.com/
`;

/** Other protocols, somebody's name and password, ports where something else than a web server listens. */
export const otherwiseWrong = `
ftp://example.com/
file:///etc/passwd
file://localhost/etc/passwd
gopher://127.0.0.1:PORT/_
dict://127.0.0.1:PORT/stat
ldap://127.0.0.1:PORT/
tftp://127.0.0.1:PORT/
ws://127.0.0.1:PORT/
wss://example.com/
unix:/var/run/docker.sock
http+unix://%2Fvar%2Frun%2Fdocker.sock/info
data:text/plain,hello
javascript:alert(1)
blob:http://127.0.0.1:PORT/1
about:blank
jar:http://127.0.0.1:PORT!/
view-source:http://127.0.0.1:PORT/
//127.0.0.1:PORT/
127.0.0.1:PORT
example.com
http://
http:///
https://?
http://user@example.com/
http://user:password@example.com/
http://:password@example.com/
http://example.com@127.0.0.1:PORT/
http://example.com:80@127.0.0.1:PORT/
http://example.com%00@127.0.0.1:PORT/
http://127.0.0.1:PORT@example.com/
http://a@b@127.0.0.1:PORT/
http://example.com:0/
http://example.com:1/
http://example.com:21/
http://example.com:22/
http://example.com:23/
http://example.com:25/
http://example.com:53/
http://example.com:110/
http://example.com:143/
http://example.com:389/
http://example.com:445/
http://example.com:465/
http://example.com:587/
http://example.com:993/
http://example.com:1023/
http://example.com:65536/
http://example.com:-1/
http://example.com:PORTx/
https://example.com:22/
http://127.0.0.1:11211:80/
http://127.0.0.1:PORT /
http://1.2.3.4.5/
http://256.256.256.256/
http://0x100000000/
http://1.2.3.08/
http://[::1/
http://[::1]x/
http://[1.2.3.4]/
http://[v1.x]/
http://example.com/${"a".repeat(2_000)}
`;

/** What a line break, a tab or a blank would turn into something else; in the form of JSON. */
export const withControls = [
  "http://127.0.0.1\t:PORT/",
  "http://127.0.\n0.1:PORT/",
  "\u0000http://127.0.0.1:PORT/",
  " http://127.0.0.1:PORT/",
  "http://127.0.0.1:PORT/\r\nHost: example.com",
  "http://example.com/\r\n\r\nGET /hidden HTTP/1.1",
  "http://exa\u200bmple.local/",
  "ht\ntp://127.0.0.1:PORT/",
  "http://example.com/\u0007",
  "http://example.com\u2028/",
  "http://example.com/\ud800",
];

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

/** All of them, with a canary's port. */
export const hostileAddresses = (port: number): string[] =>
  [...[loopbackSpellings, wrapped, notPublic, localNames, otherwiseWrong].flatMap(linesOf), ...withControls].map(
    (one) => one.replaceAll("PORT", String(port)),
  );

/** Those that really lead to this machine when nobody checks. */
export const leadingHome = (port: number): string[] =>
  linesOf(loopbackSpellings)
    .map((one) => one.replaceAll("PORT", String(port)))
    .filter((one) => one.startsWith("http:"));
