import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "./", // The app may be served below any path.
  server: { port: 5173, strictPort: true }, // The origin that ALLOWED_ORIGINS of the server names.
});
