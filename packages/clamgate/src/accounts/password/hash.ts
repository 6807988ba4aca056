import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AccessError } from '../../access/errors.ts'

/** Costs of Argon2id. */
export interface HashCosts {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. */
export const COSTS: HashCosts = { memoryKiB: 19_456, passes: 2, lanes: 1 }

const SALT_OCTETS = 16
const TAG_OCTETS = 32
/** The thread pool of Node has four threads, and files need them, too. */
const AT_ONCE = 2
/** More who wait would wait longer than a browser does, and each has a password in memory. Of those who are known and of others. */
const MOST_WAITING = 32
/** RFC 9106 section 3.1, in the notation of the PHC string format. */
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

export interface PasswordCheck {
  readonly isRight: boolean
  /** It was hashed with other costs than today's. */
  readonly isOutdated: boolean
}

/** Who has a password looked at: strangers, however many there are, keep nobody waiting who is known. */
export type Asker = 'known' | 'stranger'

export interface PasswordHasher {
  /** For who has come in, or was invited. @returns a PHC string. @throws {AccessError} ACCESS_TOO_MANY */
  hash(password: string): Promise<string>
  /**
   * Compares with a PHC string. Without one it does the same work and says no: who asks learns nothing by the time that it takes.
   * @throws {AccessError} ACCESS_TOO_MANY
   */
  check(password: string, phc: string | undefined, asker?: Asker): Promise<PasswordCheck>
  /** How often Argon2 was run, for whoever counts the work. */
  readonly runs: number
}

/** Argon2id, as Node has it. */
export type Argon2id = (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>

const nodeArgon2id = promisify(argon2) as Argon2id

/** Argon2id of Node itself, few at a time. */
export function createPasswordHasher(costs: HashCosts = COSTS, run: Argon2id = nodeArgon2id): PasswordHasher {
  let running = 0
  let runs = 0
  const waiting: Readonly<Record<Asker, (() => void)[]>> = { known: [], stranger: [] }

  interface Deriving extends HashCosts {
    readonly password: string
    readonly nonce: Buffer
    readonly length: number
    readonly asker: Asker
  }

  async function derive({ password, nonce, length, asker, ...how }: Deriving): Promise<Buffer> {
    if (running >= AT_ONCE) {
      if (waiting[asker].length >= MOST_WAITING) throw busy()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting[asker].push(resolve)
      await promise
    } else running += 1
    try {
      runs += 1
      const { memoryKiB: memory, passes, lanes: parallelism } = how
      const message = Buffer.from(normal(password), 'utf8')
      return await run('argon2id', { message, nonce, memory, passes, parallelism, tagLength: length })
    } finally {
      // Whoever waits takes this place over.
      const next = waiting.known.shift() ?? waiting.stranger.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }

  return {
    get runs() {
      return runs
    },
    async hash(password) {
      const salt = randomBytes(SALT_OCTETS)
      const tag = await derive({ password, nonce: salt, length: TAG_OCTETS, asker: 'known', ...costs })
      return writePhc(costs, salt, tag)
    },
    async check(password, phc, asker = 'stranger') {
      const known = phc === undefined ? undefined : readPhc(phc)
      const { salt, tag, ...how } = known ?? { ...costs, salt: NO_SALT, tag: NO_TAG }
      const derived = await derive({ password, nonce: salt, length: tag.length, asker, ...how })
      const isRight = timingSafeEqual(derived, tag) && known !== undefined
      return { isRight, isOutdated: isRight && !isSame(how, costs) }
    },
  }
}

const NO_SALT = randomBytes(SALT_OCTETS)
const NO_TAG = randomBytes(TAG_OCTETS)

/** Keyboards differ in how they compose letters. */
function normal(password: string): string {
  return password.normalize('NFC')
}

function isSame(one: HashCosts, other: HashCosts): boolean {
  return one.memoryKiB === other.memoryKiB && one.passes === other.passes && one.lanes === other.lanes
}

function writePhc({ memoryKiB, passes, lanes }: HashCosts, salt: Buffer, tag: Buffer): string {
  const text = (octets: Buffer) => octets.toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${text(salt)}$${text(tag)}`
}

function readPhc(phc: string): (HashCosts & { readonly salt: Buffer; readonly tag: Buffer }) | undefined {
  const [, memory, passes, lanes, salt = '', tag = ''] = PHC.exec(phc) ?? []
  if (tag === '') return undefined
  const costs = { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) }
  return { ...costs, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') }
}

function busy(): AccessError {
  return new AccessError('ACCESS_TOO_MANY', 'Too many sign in at this moment', {
    remedy: 'Try again in a few seconds.',
    details: { retryAfterSeconds: 5 },
  })
}
