import { flushCompileCache } from 'node:module'
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/** What the runner of tests tells us, one JSON object a line. */
export type Report =
  | { readonly kind: 'passed'; readonly file: string }
  | { readonly kind: 'failed'; readonly file: string; readonly text: string }
  | { readonly kind: 'counts'; readonly counts: Counts }

export interface Counts {
  readonly tests: number
  readonly passed: number
  readonly cancelled: number
  readonly skipped: number
  readonly todo: number
}

/** A reporter for `node --test --test-reporter`. */
// biome-ignore lint/style/noDefaultExport: node takes a reporter from there
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string, void> {
  let isLoaded = false
  for await (const event of events) {
    // In the process of the tests: all is imported by now, and who starts meanwhile need not compile it again.
    if (event.type === 'test:dequeue' && !isLoaded) {
      isLoaded = true
      flushCompileCache()
    }
    const told = reportOf(event)
    if (told !== undefined) yield `${JSON.stringify(told)}\n`
  }
}

function reportOf(event: TestEvent): Report | undefined {
  switch (event.type) {
    case 'test:pass': {
      const { file, skip, todo } = event.data
      // One that was not run has not passed.
      if (skip !== undefined || todo !== undefined) return undefined
      return { kind: 'passed', file: placeOf(file) }
    }
    case 'test:fail': {
      const { file, line, name, details } = event.data
      const place = placeOf(file)
      const { cause } = details.error
      if (isOfSubtests(details.error)) return undefined // they are told themselves
      const text = `${place}:${line ?? 1}: ${name}\n${inspect(cause ?? details.error, { depth: 5 })}`
      return { kind: 'failed', file: place, text }
    }
    case 'test:summary':
      // With a process for each file there is a summary for each, and one without a file for all.
      return event.data.file === undefined ? { kind: 'counts', counts: event.data.counts } : undefined
    default:
      return undefined
  }
}

function placeOf(file: string | undefined): string {
  return file === undefined ? '' : relative(process.cwd(), file)
}

function isOfSubtests(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed'
}
