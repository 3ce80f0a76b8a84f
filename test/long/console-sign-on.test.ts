import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openBrowser } from "../browser.ts";
import { looks, openConsole, violationsOn } from "../console-page.ts";
import { clientSecret, TestIssuer } from "../issuer.ts";
import { Directory, teamWithDirectory } from "../scim-directory.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "on" });
const browser = openBrowser();
const issuer = new TestIssuer();
beforeAll(() => issuer.open());
afterAll(() => issuer.close());

test("an owner sets up the issuer, tests it, and adds a domain with its record", async () => {
  const team = await createTestTeam(app);
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/sign-on`);
  await page.getByLabel("Issuer").fill(issuer.url);
  await page.getByLabel("Client id").fill("beckon");
  await page.getByLabel("Client secret").fill("a wrong one");
  await page.getByLabel("Who signs on for the first time").selectOption("Reviewer");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Test" }).click();
  await page.locator(".note.bad").getByText("Client id and secret").waitFor();
  await page.getByLabel("Client secret").fill(clientSecret);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".note.bad").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Test" }).click();
  await page.getByText("Client id and secret: in order").waitFor();

  await page.getByLabel("New domain").fill("Company.example");
  await page.getByRole("button", { name: "Add domain" }).click();
  await page.getByText("Not proved yet").waitFor();
  const name = await page.getByLabel("Name of the TXT record of company.example").inputValue();
  const { signOn } = await team.ask("{ signOn { issuer firstRole domains { domain recordName } } }");
  expect(signOn).toEqual({
    ...{ issuer: issuer.url, firstRole: "REVIEWER" },
    domains: [{ domain: "company.example", recordName: name }],
  });
  // Who has signed in by a link would lock themselves out.
  await page.getByRole("switch", { name: /Require sign-on/ }).click({ force: true });
  await page
    .getByRole("alertdialog")
    .or(page.getByRole("dialog"))
    .getByRole("button", { name: "Require sign-on" })
    .click();
  await page.locator(".note.bad").waitFor();
  expect((await team.ask("{ signOn { required } }")).signOn).toEqual({ required: false });
  expect(await violationsOn(page)).toEqual([]);

  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Remove" }).click();
  await page.getByText("Not proved yet").waitFor({ state: "detached" });
  expect(browser.complaints).toEqual([]);
}, 120_000);

test("an owner makes a key for the directory, gives a group a role, and removes the key", async () => {
  const { team, directory } = await teamWithDirectory(app);
  await directory.call("POST", "/Groups", { displayName: "Recruiting leads" });
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/sign-on`);
  expect(await page.getByLabel("SCIM address").inputValue()).toBe("http://beckon.test/scim/v2");
  await page.getByRole("list", { name: "Keys of the directory" }).getByRole("button").first().waitFor();
  await page.getByRole("button", { name: "Make a key" }).click();
  const secret = await page.getByRole("dialog").getByRole("textbox").inputValue();
  expect((await new Directory(app, secret).call("GET", "/Users")).status).toBe(200);
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button").last().click();
  const keys = page.getByRole("list", { name: "Keys of the directory" }).getByRole("listitem");
  await waitUntil(async () => (await keys.count()) === 2);
  await page.getByLabel("Role of Recruiting leads").selectOption("Manager");
  const { signOn } = await waitUntil(async () => {
    const read = await team.ask("{ signOn { groups { name role } } }");
    return read.signOn.groups[0].role === null ? null : read;
  });
  expect(signOn.groups).toEqual([{ name: "Recruiting leads", role: "MANAGER" }]);
  for (const left of [1, 0]) {
    await keys.first().getByRole("button", { name: "Remove key" }).click();
    await page
      .getByRole("alertdialog")
      .or(page.getByRole("dialog"))
      .getByRole("button", { name: "Remove key" })
      .click();
    await waitUntil(async () => (await keys.count()) === left);
  }
  expect((await directory.call("GET", "/Users")).status).toBe(401);
  expect(browser.complaints).toEqual([]);
}, 120_000);

test.each([
  ["German, on a phone", { ...looks.phone, locale: "de-DE" }],
  ["dark", looks.dark],
])("the page is accessible: %s", async (_, look) => {
  const team = await createTestTeam(app);
  const page = await openConsole(app, browser, team, look);
  await page.goto(`${app.url}/settings/sign-on`);
  await page
    .getByText(/Redirect[- ]URI/)
    .first()
    .waitFor();
  expect(await violationsOn(page)).toEqual([]);
  expect(browser.complaints).toEqual([]);
});
