import { lateGerman } from './late-german.ts'

const german = lateGerman<string>(async () => (await import('./checks/de.ts')).CHECK_WHYS_DE)

/** A check that could not be made as a whole has the name of its subject in front: `engine.look`. */
const UNSEEN = /^[a-z]+\.look$/

/** Why a check of doctor matters, where the server's sentence is not in the chosen language. */
export function checkWhy(name: string): string | undefined {
  return german.of(isUnseen(name) ? 'look' : name)
}

/** Whether the name stands for a whole subject that could not be looked at. */
export function isUnseen(name: string): boolean {
  return UNSEEN.test(name)
}

/** Has the words of the chosen language come while doctor looks. */
export const loadCheckWhys: () => void = german.load
