import { relative } from 'node:path'
import { parseListenAddress } from '@clamgate/milter'
import type { PostfixName, PostfixState } from '../../host/postfix/state.ts'
import { shellWord } from '../../host/shell-word.ts'

/** Commands to paste that change this instance of Postfix, and make it read what was changed. */
export interface PostfixCommands {
  /** Sets a line of main.cf. */
  readonly setMain: (name: PostfixName, value: string) => string
  /** Takes an override out of master.cf. */
  readonly dropOverride: (place: string, name: PostfixName) => string
  /** Sets an override of master.cf, whose value postconf(1) wants without blanks. */
  readonly setOverride: (place: string, name: PostfixName, value: string) => string
}

export function commandsFor({ directory }: PostfixState): PostfixCommands {
  const of = directory === undefined ? '' : `-c ${shellWord(directory)} `
  const reload = ` && postfix ${of}reload`
  return {
    setMain: (name, value) => `postconf ${of}-e ${shellWord(`${name} = ${value}`.trimEnd())}${reload}`,
    dropOverride: (place, name) => `postconf ${of}-PX ${shellWord(`${place}/${name}`)}${reload}`,
    setOverride: (place, name, value) =>
      `postconf ${of}-P ${shellWord(`${place}/${name}=${value.replaceAll(/[\s,]+/g, ',')}`)}${reload}`,
  }
}

/** The address of this milter as main.cf wants it; below the queue directory so that a chrooted service finds it, too. */
export function entryFor(listen: readonly string[], queueDirectory: string): string | undefined {
  for (const text of listen) {
    const entry = spelled(text, queueDirectory)
    if (entry !== undefined) return entry
  }
  return undefined
}

function spelled(text: string, queueDirectory: string): string | undefined {
  if (text === 'systemd:') return undefined
  const address = parseListenAddress(text)
  if (address.kind === 'fd') return undefined
  if (address.kind === 'tcp') {
    const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address.host] ?? address.host
    return `inet:${host.includes(':') ? `[${host}]` : host}:${address.port}`
  }
  const below = relative(queueDirectory, address.path)
  return `unix:${below.startsWith('..') ? address.path : below}`
}
