import { hash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import { inDirectory } from '../journal/disk-fault.ts'
import { readDocument, setAside, writeDocument } from '../journal/durable.ts'
import type { GeneratedFile } from '../ports.ts'
import { type Manifest, manifestSchema, SET_ID, type SetFile } from './manifest.ts'
import { proofOf } from './proof.ts'
import { eachAtOnce, put, settle } from './put.ts'

/** A file that is to be in a set, and where its content lies now. */
export interface Placed {
  readonly entry: SetFile
  readonly path: string
}

export interface NewSet {
  readonly by: string
  readonly atMs: number
  readonly files: readonly Placed[]
  readonly generated: readonly GeneratedFile[]
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly restores: string | null
}

/** Why a set is no longer live, or never was. */
export interface Undone {
  readonly code?: string | undefined
  /** The same for people. */
  readonly sentence: string
}

/** The sets that are, and were, live: a directory for each, of which the next one has hard links. */
export interface SetStore {
  pathOf(id: string, name: string): string
  read(id: string): Promise<Manifest | undefined>
  /** The newest first. */
  list(): Promise<readonly Manifest[]>
  /** Writes a set; it is there as a whole, on disk, or not at all. */
  build(set: NewSet): Promise<Manifest>
  /** Says why a set is no longer live; of one that never was the files go. */
  undo(manifest: Manifest, why: Undone, options: { readonly keepsFiles: boolean }): Promise<void>
  /** Removes one that never was live. */
  remove(manifest: Manifest): Promise<void>
  /** Removes old sets, and what a killed run left half built. */
  prune(sets: Needed): Promise<void>
}

/** Sets that must not go. */
export interface Needed {
  readonly ids: readonly (string | null)[]
  /** Sets that were live, the newest last. */
  readonly lived: readonly string[]
}

/** Sets to which somebody may want to go back, and ones that were not taken, of which somebody may want to know why. */
const KEPT = 10
const KEPT_FAILURES = 3
const MANIFEST = 'set.json'
const SYNCS_AT_ONCE = 8

/** Before the first run there is no set. */
function noneIfMissing(error: unknown): string[] {
  if (systemCode(error) === 'ENOENT') return []
  throw error
}

export function createSetStore(root: string): SetStore {
  const directoryOf = (id: string) => join(root, id)
  const ids = async () =>
    (await inDirectory(root, () => readdir(root).catch(noneIfMissing)))
      .filter((name) => SET_ID.test(name))
      .toSorted()
      .reverse()

  const read = async (id: string) => {
    if (!SET_ID.test(id)) return undefined
    const path = join(directoryOf(id), MANIFEST)
    const found = await readDocument(path, manifestSchema)
    if (found.kind === 'foreign') await setAside(path)
    return found.kind === 'whole' && found.value.id === id ? found.value : undefined
  }

  return {
    pathOf: (id, name) => join(directoryOf(id), name),
    read,
    async list() {
      const manifests: Manifest[] = []
      for (const id of await ids()) {
        const manifest = await read(id)
        if (manifest !== undefined) manifests.push(manifest)
      }
      return manifests
    },
    build: (set) =>
      inDirectory(root, async () => {
        const id = newId(set.atMs, (await ids())[0])
        const draft = `${directoryOf(id)}.new`
        try {
          await mkdir(draft, { mode: 0o755 })
          const manifest = await fill(draft, id, set)
          await writeDocument(join(draft, MANIFEST), manifest)
          await rename(draft, directoryOf(id))
          await syncDirectory(root)
          return manifest
        } catch (error) {
          await rm(draft, { recursive: true, force: true }).catch(() => undefined)
          throw error
        }
      }),
    async undo(manifest, why, { keepsFiles }) {
      await writeDocument(join(directoryOf(manifest.id), MANIFEST), {
        ...manifest,
        undone: why.sentence,
        undoneCode: why.code,
        isKept: keepsFiles,
      })
      if (keepsFiles) return
      for (const { name } of [...manifest.files, ...manifest.made]) {
        await rm(join(directoryOf(manifest.id), name), { force: true })
      }
    },
    remove: ({ id }) => inDirectory(root, () => rm(directoryOf(id), { recursive: true, force: true })),
    async prune({ ids: needed, lived }) {
      const failures: string[] = []
      for (const id of await ids()) {
        if (failures.length === KEPT_FAILURES) break
        if (!lived.includes(id) && (await read(id))?.undone != null) failures.push(id)
      }
      const kept = new Set<string | null>([...needed, ...lived.slice(-KEPT), ...failures])
      for (const name of await readdir(root)) {
        if (!kept.has(name)) await rm(join(root, name), { recursive: true, force: true })
      }
    },
  }
}

async function fill(draft: string, id: string, set: NewSet): Promise<Manifest> {
  await eachAtOnce(set.files, SYNCS_AT_ONCE, async ({ entry, path }) => {
    const target = join(draft, entry.name)
    await put(path, target)
    await settle(target)
  })
  const isEmpty = set.files.length === 0 && set.generated.length === 0
  const { proof, file } = proofOf(id)
  const made: Manifest['made'] = []
  for (const { name, content } of isEmpty ? [] : [...set.generated, file]) {
    await writeWhole(join(draft, name), content)
    made.push({ name, sha256: hash('sha256', content), bytes: Buffer.byteLength(content) })
  }
  return {
    schema: 'clamgate.signature-set/1',
    id,
    at: new Date(set.atMs).toISOString(),
    by: set.by,
    files: set.files.map(({ entry }) => entry),
    made,
    proof: isEmpty ? null : { sample: proof.sample.toString('utf8'), signature: proof.signature },
    added: [...set.added],
    changed: [...set.changed],
    removed: [...set.removed],
    restores: set.restores,
    undone: null,
    isKept: true,
  }
}

async function writeWhole(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o644)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** `20261128T174500-1a2b`; later than the one before, also where the clock went back. */
function newId(atMs: number, before: string | undefined): string {
  const beforeMs = before === undefined ? 0 : Date.parse(readable(before.slice(0, 15)))
  const ms = Math.max(atMs, Number.isNaN(beforeMs) ? 0 : beforeMs + 1000)
  const stamp = new Date(ms).toISOString().replaceAll(/[-:]|\.\d+Z$/g, '')
  return `${stamp}-${randomBytes(2).toString('hex')}`
}

function readable(stamp: string): string {
  return stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z')
}
