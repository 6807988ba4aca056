import { OF_DAEMON_DE } from './daemon-de.ts'
import { OF_ENGINE_DE } from './engine-de.ts'
import { OF_HOST_DE } from './host-de.ts'
import { OF_PORTS_DE } from './ports-de.ts'
import { OF_POSTFIX_DE } from './postfix-de.ts'
import { OF_PROGRAMS_DE } from './programs-de.ts'
import { OF_SERVICE_DE } from './service-de.ts'
import { OF_SIGNATURES_DE } from './signatures-de.ts'

/** German for what the server says, by the name of the sentence, with the same places for values; its own are English. */
export const SENTENCES_DE: Readonly<Record<string, string>> = {
  ...OF_DAEMON_DE,
  ...OF_SERVICE_DE,
  ...OF_ENGINE_DE,
  ...OF_SIGNATURES_DE,
  ...OF_POSTFIX_DE,
  ...OF_PORTS_DE,
  ...OF_HOST_DE,
  ...OF_PROGRAMS_DE,
}
