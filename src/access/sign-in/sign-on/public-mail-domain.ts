/**
 * Whether anybody can get an address of a domain, as of gmail.com. An address there proves nothing of the domain. The list
 * is loaded when an owner's address is to prove a domain.
 */
export async function isPublicMailDomain(domain: string): Promise<boolean> {
  const { default: domains } = await import("email-providers/all.json", { with: { type: "json" } });
  return (domains as string[]).includes(domain);
}
