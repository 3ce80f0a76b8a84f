declare module "virtual:tokens.css";
declare module "*.css";
declare module "*.json?messages" {
  const messages: Record<string, import("@formatjs/icu-messageformat-parser").MessageFormatElement[]>;
  export default messages;
}
