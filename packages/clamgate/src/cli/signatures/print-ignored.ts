import type { IgnoreReply } from '../../api/signatures/documents.ts'
import type { Terminal } from '../terminal.ts'
import { printUpdate } from './print-update.ts'

/** What is in force now, and what kept it from that. */
export function printIgnored({ good, sentence, update }: IgnoreReply, terminal: Terminal): void {
  terminal.out(sentence)
  if (!good && update !== null) printUpdate(update, terminal)
}
