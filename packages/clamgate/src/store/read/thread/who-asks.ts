import type { Question } from './protocol.ts'

/** Those who may hear of the same are one; of what is kept besides mail those who ask the same. */
export function whoAsks(question: Question): string {
  switch (question.method) {
    case 'events':
    case 'entries':
    case 'counts':
    case 'hits':
    case 'values':
      return JSON.stringify(question.args[0].scope ?? {})
    case 'event':
      return JSON.stringify(question.args[1]?.scope ?? {})
    case 'state':
      // What strangers ask before they sign in holds up nobody who has.
      return question.args[0]
    default:
      return ''
  }
}
