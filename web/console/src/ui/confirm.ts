import { createStore } from "../app/store.ts";

interface Question {
  title: string;
  text: string;
  /** The label of the button that does it. */
  action: string;
  isDangerous?: boolean;
}
export type AskedQuestion = Question & { answer: (yes: boolean) => void };

/** What is asked at the moment; the shell shows it. */
export const asked = createStore<AskedQuestion | null>(null);

/** Asks before something that cannot be taken back. @returns whether the user confirmed */
export const confirm = (question: Question): Promise<boolean> =>
  new Promise((resolve) => {
    asked.set({
      ...question,
      answer: (yes) => {
        asked.set(null);
        resolve(yes);
      },
    });
  });
