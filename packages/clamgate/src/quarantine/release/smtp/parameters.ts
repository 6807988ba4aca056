/** What a server offers (EHLO): names in upper case, with what stands behind them. */
export type Extensions = ReadonlyMap<string, string>

/** Which extension a parameter of MAIL or RCPT belongs to. Others are not repeated: SIZE, since the message has grown. */
const EXTENSION_OF: Readonly<Record<string, string>> = {
  BODY: '8BITMIME',
  SMTPUTF8: 'SMTPUTF8',
  RET: 'DSN',
  ENVID: 'DSN',
  NOTIFY: 'DSN',
  ORCPT: 'DSN',
  AUTH: 'AUTH',
  BY: 'DELIVERBY',
  'MT-PRIORITY': 'MT-PRIORITY',
  REQUIRETLS: 'REQUIRETLS',
}
const BINARY = 'BODY=BINARYMIME'

/** Those of a kept MAIL or RCPT that this server takes, as they were. */
export function repeatable(parameters: readonly string[], offered: Extensions): readonly string[] {
  return parameters.flatMap((parameter) => {
    if (!/^[\x21-\x7e\x80-\xff]+$/.test(parameter)) return []
    const extension = EXTENSION_OF[nameOf(parameter)]
    if (extension === undefined || !offered.has(extension)) return []
    if (parameter.toUpperCase() === BINARY && !offered.has('BINARYMIME')) return ['BODY=8BITMIME']
    return [parameter]
  })
}

/** The parameters of RCPT where nobody is to hear what became of the mail. */
export function withoutNotice(parameters: readonly string[], offered: Extensions): readonly string[] {
  const others = repeatable(parameters, offered).filter((parameter) => nameOf(parameter) !== 'NOTIFY')
  return offered.has('DSN') ? ['NOTIFY=NEVER', ...others] : others
}

function nameOf(parameter: string): string {
  return (parameter.split('=', 1)[0] ?? '').toUpperCase()
}

/** Reads the lines of a reply to EHLO; the first greets. */
export function extensionsOf(lines: readonly string[]): Extensions {
  return new Map(
    lines.slice(1).map((line) => {
      const [name = '', ...values] = line.trim().split(/\s+/)
      return [name.toUpperCase(), values.join(' ').toUpperCase()] as const
    }),
  )
}

/** Whose mail it was: what the log of the MTA may name (Postfix, XFORWARD_README). */
export interface Forwarded {
  readonly name: string | undefined
  readonly address: string | undefined
  readonly helo: string | undefined
  readonly queueId: string | undefined
}

/** Longest XFORWARD command, with its line end; what does not fit goes into another one. */
const MAX_COMMAND = 500
const MAX_VALUE = 255

/** The commands that tell it, as far as the server asks for it. */
export function xforwardCommands(
  { name, address, helo, queueId }: Forwarded,
  offered: Extensions,
): readonly string[] {
  const wanted = new Set((offered.get('XFORWARD') ?? '').split(' '))
  const ip = address?.includes(':') === true ? `IPV6:${address}` : address
  const facts = {
    NAME: hostName(name),
    ADDR: ip,
    HELO: helo,
    IDENT: queueId,
    PROTO: 'ESMTP',
    SOURCE: 'REMOTE',
  }
  const commands: string[] = []
  let command = ''
  for (const [key, value] of Object.entries(facts)) {
    if (!wanted.has(key)) continue
    const attribute = ` ${key}=${xtext(value)}`
    if (command.length + attribute.length > MAX_COMMAND) {
      commands.push(command)
      command = ''
    }
    command = `${command === '' ? 'XFORWARD' : command}${attribute}`
  }
  return command === '' ? [] : [...commands, command]
}

/** Postfix refuses the whole command for one that is none, such as `[192.0.2.7]` of a client whose name is not known. */
const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/i

function hostName(name: string | undefined): string | undefined {
  return name !== undefined && HOST_NAME.test(name) && /[a-z]/i.test(name) ? name : undefined
}

/** RFC 3461 section 4, of octets of UTF-8; cut behind a whole one. What is not known has a word of its own. */
function xtext(value: string | undefined): string {
  if (value === undefined || value === '') return '[UNAVAILABLE]'
  let text = ''
  for (const octet of Buffer.from(value.slice(0, MAX_VALUE))) {
    const isPlain = octet >= 0x21 && octet <= 0x7e && octet !== PLUS && octet !== EQUALS
    const next = isPlain
      ? String.fromCharCode(octet)
      : `+${octet.toString(16).toUpperCase().padStart(2, '0')}`
    if (text.length + next.length > MAX_VALUE) break
    text += next
  }
  return text
}

const [PLUS, EQUALS] = [0x2b, 0x3d]
