import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { Check } from '../check.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'

const ORIGINAL = 'enable_original_recipient'
const TIMEOUT_MS = 10_000

/** A setting of Postfix that says what becomes of recipients behind us. */
export interface RecipientSetting {
  readonly name: (typeof NAMES)[number]
  readonly value: string
  /** `main.cf`, or `master.cf, cleanup/unix`. */
  readonly where: string
}

/** What a policy does with recipients whose decisions differ. */
export interface RecipientPolicy {
  /** They may differ at all. */
  readonly mayDiffer: boolean
  /** `policy.removeRecipients` */
  readonly removeRecipients: 'auto' | 'never'
}

/** Read by cleanup(8) alone, of which master.cf may have several. */
const NAMES = ['enable_original_recipient', 'always_bcc', 'recipient_bcc_maps', 'sender_bcc_maps'] as const

/** As Postfix of this host has them, those of master.cf too; nothing where there is none that is configured. */
export async function readRecipientSettings(
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly RecipientSetting[]> {
  const postconf = (...args: readonly string[]) =>
    runProgram({
      program: 'postconf',
      args,
      as: undefined,
      environment: { PATH: PROGRAM_PATH, ...environment },
      timeoutMs: TIMEOUT_MS,
    })
  try {
    const main = await postconf('-xh', ...NAMES)
    return recipientSettings(main, await postconf('-M'), await postconf('-xP'))
  } catch {
    return []
  }
}

/** Pure: what postconf(1) prints, by `-xh` with our names, `-M` and `-xP`. */
export function recipientSettings(
  main: string,
  services: string,
  overrides: string,
): readonly RecipientSetting[] {
  const values = main.split('\n').map((line) => line.trim())
  const others = new Map(overrides.split('\n').flatMap(overrideIn))
  const cleanups = services.split('\n').flatMap(cleanupIn)
  const settings = NAMES.flatMap((name, place) => {
    const value = values[place] ?? ''
    return (cleanups.length === 0 ? ['cleanup/unix'] : cleanups).map((service): RecipientSetting => {
      const other = others.get(`${service}/${name}`)
      return other === undefined
        ? { name, value, where: 'main.cf' }
        : { name, value: other, where: `master.cf, ${service}` }
    })
  })
  return settings.filter(
    ({ name, where }, index) =>
      settings.findIndex((one) => one.name === name && one.where === where) === index,
  )
}

/** `cleanup/unix/always_bcc = spy@example.net` */
function overrideIn(line: string): readonly (readonly [place: string, value: string])[] {
  const [, place, value] = /^(\S+) =(.*)$/.exec(line) ?? []
  return place === undefined || value === undefined ? [] : [[place, value.trim()]]
}

/** `cleanup unix n - n - 0 cleanup -o …`: the service, where it runs cleanup(8). */
function cleanupIn(line: string): readonly string[] {
  const [service, type, , , , , , command] = line.trim().split(/\s+/)
  return service !== undefined && type !== undefined && command === 'cleanup' ? [`${service}/${type}`] : []
}

/** Pure: which settings do harm when recipients are removed. Nothing to say where nobody is. */
export function judgeRecipients(
  settings: readonly RecipientSetting[],
  { mayDiffer, removeRecipients }: RecipientPolicy,
): readonly Check[] {
  if (!mayDiffer || removeRecipients === 'never') return []
  return settings.filter(doesHarm).map(
    ({ name, value, where }): Check => ({
      group: 'postfix',
      name: 'postfix.recipients',
      why: OWN_WHYS['postfix.recipients'],
      state: 'warn',
      ...seen(say('postfix.setting', { name, value, where }), say(HARM[name])),
      ...advised(
        say('postfix.recipients-never'),
        name === ORIGINAL
          ? say('postfix.recipients-original', { where, name })
          : say('postfix.recipients-samples'),
      ),
    }),
  )
}

function doesHarm({ name, value }: RecipientSetting): boolean {
  return name === ORIGINAL ? value === 'no' : value !== ''
}

const HARM = {
  enable_original_recipient: 'postfix.recipients-lost',
  always_bcc: 'postfix.recipients-added',
  recipient_bcc_maps: 'postfix.recipients-added',
  sender_bcc_maps: 'postfix.recipients-added',
} as const satisfies Readonly<Record<RecipientSetting['name'], string>>
