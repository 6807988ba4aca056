import { execFile } from 'node:child_process'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.ts'
import { pathsBelow } from '../tree.ts'

export interface ArchiveOptions {
  /** Has one folder, which is what the archives hold. All in it has the time of the build. */
  readonly tree: string
  /** Of that folder, and of the archives: the panel of 2021 takes the plugin's name from that of the file. */
  readonly name: string
  readonly time: Date
  /** Gets the archives, each when it is whole. */
  readonly output: string
  readonly work: string
  readonly quick: boolean
}

export interface Archive {
  readonly path: string
  readonly bytes: number
}

/** What the panel of the 1.4 and 1.5 series takes: its pool's limits for an upload and for memory. */
const MOST_BYTES = 128 * 1024 ** 2
/** A name longer than the field of the first tar needs an extension that not every panel reads. */
const MOST_NAME = 99
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

/**
 * Packs a folder for the panels of i-MSCP: bzip2, which all take, and zip, which the one of 2021 takes, too.
 * @throws Error where something in it has a name that a panel might not unpack, is a link, or where it is all too large
 */
export async function writeArchives(options: ArchiveOptions): Promise<readonly Archive[]> {
  const { tree, name, output, work } = options
  const paths = [name, ...(await pathsBelow(join(tree, name))).map((path) => `${name}/${path}`)]
  paths.sort((one, other) => (folderFirst(one) < folderFirst(other) ? -1 : 1))
  checkNames(paths)
  await mkdir(work, { recursive: true })
  await mkdir(output, { recursive: true })
  const archives: Archive[] = []
  for (const [extension, pack] of [
    ['tar.bz2', packTar],
    ['zip', packZip],
  ] as const) {
    const file = `${name}.${extension}`
    const made = join(work, file)
    await rm(made, { force: true }) // zip would add to it
    await pack(options, made, paths)
    const { size } = await stat(made)
    if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes, and the panel takes ${MOST_BYTES}`)
    const path = join(output, file)
    await rename(made, path)
    archives.push({ path, bytes: size })
  }
  return archives
}

/** As tar sorts: what is in a folder right behind it. */
function folderFirst(path: string): string {
  return path.replaceAll('/', '\0')
}

function checkNames(paths: readonly string[]): void {
  for (const path of paths) {
    if (path.length > MOST_NAME) throw new Error(`${path}: its name has more than ${MOST_NAME} characters`)
    const odd = path.split('/').find((part) => !NAME.test(part))
    if (odd !== undefined) throw new Error(`${path}: ${odd} is no name for a file of the plugin`)
  }
}

/** Each of the programs takes options from the environment, too. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' }

/** Plain ustar: what every reader of a panel knows. */
async function packTar({ tree, name, time, quick }: ArchiveOptions, made: string): Promise<void> {
  const how = ['--format=ustar', '--sort=name', '--owner=0', '--group=0', '--numeric-owner']
  const when = `--mtime=@${time.getTime() / 1000}`
  const packer = `--use-compress-program=bzip2 ${quick ? '-1' : '-9'}`
  await run('tar', [...how, '--hard-dereference', when, packer, '-C', tree, '-cf', made, name], {
    env: ENVIRONMENT,
  })
}

/** Without the fields of Unix for owner and finer times; what is packed already is stored. */
function packZip({ tree, quick }: ArchiveOptions, made: string, paths: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const how = ['-X', '-q', quick ? '-1' : '-9', '-n', '.deb', made, '-@']
  const zip = execFile('zip', how, { cwd: tree, env: ENVIRONMENT }, (error, stdout, stderr) => {
    if (error === null) resolve()
    else reject(new Error(`zip: ${`${stdout}${stderr}`.trim() || error.message}`))
  })
  zip.stdin?.on('error', reject).end(`${paths.join('\n')}\n`)
  return promise
}
