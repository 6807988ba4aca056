import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CONSOLE_POLICY, MISSING_PAGE, MISSING_POLICY, withBase } from './page.ts'

/** A file of the console, ready to be sent. */
interface ConsoleFile {
  readonly type: string
  readonly tag: string
  readonly plain: Buffer
  /** Its name has a digest of its content. */
  readonly isForEver: boolean
  /** Made when it is first asked for: a start has better things to do. */
  packed(coding: Coding): Promise<Buffer>
}

type Coding = 'br' | 'gzip'

/** All files of the console by path, `/` for its page. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

const PACK: Readonly<Record<Coding, (plain: Buffer) => Promise<Buffer>>> = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
}

/** Reads what the build has made; undefined where there is none. */
export async function readConsoleFiles(directory: string): Promise<ConsoleFiles | undefined> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = new Map<string, ConsoleFile>()
  for (const entry of names) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const at = path.slice(directory.length).replace(/^\/?/, '/')
    files.set(at === '/index.html' ? '/' : at, fileOf(type, await readFile(path), at.startsWith('/assets/')))
  }
  return files.has('/') ? files : undefined
}

function fileOf(type: string, plain: Buffer, isForEver: boolean): ConsoleFile {
  const made = new Map<Coding, Promise<Buffer>>()
  return {
    ...{ type, plain, isForEver },
    tag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    packed(coding) {
      const packing = made.get(coding) ?? PACK[coding](plain)
      made.set(coding, packing)
      return packing
    },
  }
}

/** What is in front of every path: `/clamgate` of `console.url`, or nothing. */
export type BasePath = () => string

/**
 * Adds the console: its files, and its page for every path that is one of its places, such as `/messages/ID`, with 404 for every other
 * that a browser asks for. Where it was not built, a page says so in its place.
 */
export function addConsoleFiles(app: FastifyInstance, files: ConsoleFiles | undefined, base: BasePath): void {
  for (const [path, file] of files ?? []) {
    if (path !== '/') app.get(path, (request, reply) => send(request, reply, file))
  }
  const built = files?.get('/')
  const page = pageOf(built, base)
  for (const path of ['/', ...PLACES.flatMap((place) => [`/${place}`, `/${place}/*`])]) app.get(path, page)
  if (built === undefined) return
  // Whoever has mistyped an address reads that there is no such page, and the way on; programs are told as everywhere.
  app.get('/*', async (request, reply) =>
    isOfReader(request) ? await page(request, reply.code(404)) : reply.callNotFound(),
  )
}

/** A browser that goes somewhere, and to no part that is there for programs. */
function isOfReader({ url, headers }: FastifyRequest): boolean {
  return /\btext\/html\b/.test(headers.accept ?? '') && !/^\/(?:api|assets)\//.test(url)
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

function pageOf(built: ConsoleFile | undefined, base: BasePath): Handler {
  if (built === undefined) {
    return async (_request, reply) =>
      reply
        .code(503)
        .headers({ 'content-type': TYPES['.html'], 'content-security-policy': MISSING_POLICY })
        .send(MISSING_PAGE)
  }
  let known: { readonly base: string; readonly file: ConsoleFile } | undefined
  return (request, reply) => {
    const wanted = base()
    if (known?.base !== wanted) {
      known = {
        base: wanted,
        file: fileOf(built.type, Buffer.from(withBase(`${built.plain}`, wanted)), false),
      }
    }
    return send(request, reply, known.file)
  }
}

/** Areas of the console: paths that its page answers. */
const PLACES = [
  ...[
    'overview',
    'messages',
    'quarantine',
    'requests',
    'signatures',
    'policy',
    'system',
    'accounts',
    'audit',
  ],
  ...['account', 'sign-in', 'invite', 'mail'],
]

async function send(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  const { type, tag, isForEver } = file
  reply.headers({
    'content-type': type,
    'content-security-policy': CONSOLE_POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'cache-control': isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    etag: tag,
  })
  if (request.headers['if-none-match'] === tag && reply.statusCode === 200) return reply.code(304).send()
  const coding = codingFor(String(request.headers['accept-encoding'] ?? ''))
  if (coding === undefined) return reply.send(file.plain)
  return reply.header('content-encoding', coding).send(await file.packed(coding))
}

function codingFor(accepted: string): Coding | undefined {
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : undefined
}
