import type { DocumentNode, OperationDefinitionNode } from "graphql";

/** An operation of a document that is parsed, and was found valid and within the limits. */
export interface KnownOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

/** How long the texts of all known documents are in total, and the longest one of them. */
const maxCharacters = 500_000;
const maxDocument = 20_000;

/** Operations by the text of their document and the name that a request gives, if any. The oldest documents are removed first. */
export class KnownOperations {
  readonly #byText = new Map<string, Map<string | undefined, KnownOperation>>();
  #characters = 0;

  find(text: string, name: string | undefined): KnownOperation | undefined {
    return this.#byText.get(text)?.get(name);
  }

  add(text: string, name: string | undefined, known: KnownOperation): void {
    if (text.length > maxDocument) return;
    let byName = this.#byText.get(text);
    if (byName === undefined) {
      byName = new Map();
      this.#byText.set(text, byName);
      this.#characters += text.length;
      for (const [oldest] of this.#byText) {
        if (this.#characters <= maxCharacters) break;
        this.#byText.delete(oldest);
        this.#characters -= oldest.length;
      }
    }
    byName.set(name, known);
  }
}
