// Reads the Dockerfile of this project as far as it uses the language: one instruction a line, with continuation lines.

/** The stages of a Dockerfile: `{ name, base, steps: [{ instruction, text }] }`. */
export function stagesOf(text) {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const stages = [];
  for (const line of lines) {
    const [, instruction, rest] = /^([A-Z]+)\s+(.*)$/.exec(line);
    if (instruction === "FROM") {
      const [base, , name] = rest.split(/\s+/);
      stages.push({ name, base, steps: [] });
    } else stages.at(-1).steps.push({ instruction, text: rest });
  }
  return stages;
}

/** The parts of COPY: options as an object, the sources and the destination. */
export function copyOf(text) {
  const words = text.split(/\s+/);
  const options = Object.fromEntries(
    words.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split("=")),
  );
  const paths = words.filter((word) => !word.startsWith("--"));
  return { options, sources: paths.slice(0, -1), destination: paths.at(-1) };
}

/** The command of a HEALTHCHECK, ENTRYPOINT or CMD in its JSON form. */
export const commandOf = (text) => JSON.parse(text.slice(text.indexOf("[")));

/** The last step with an instruction. */
export const lastOf = (stage, instruction) => stage.steps.findLast((step) => step.instruction === instruction)?.text;
