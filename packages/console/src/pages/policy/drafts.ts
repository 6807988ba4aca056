import { signal } from '@preact/signals'

/** A text that is being changed, and what it was made from. */
export interface Draft {
  readonly text: string
  readonly base: string
  /** Of the file that it was made from. */
  readonly digest: string
}

/**
 * By path of the file. They outlive the page, and a session that ends: whoever signs in again goes on where they were. The
 * browser asks before it closes on them.
 */
const drafts = signal<Readonly<Record<string, Draft>>>({})

export function draftOf(path: string): Draft | undefined {
  return drafts.value[path]
}

/** Undefined takes it away; so does a text as the file has it. */
export function setDraft(path: string, draft: Draft | undefined): void {
  const { [path]: _, ...others } = drafts.value
  drafts.value = draft === undefined || draft.text === draft.base ? others : { ...others, [path]: draft }
  if (Object.keys(drafts.value).length === 0) removeEventListener('beforeunload', ask)
  else addEventListener('beforeunload', ask)
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
