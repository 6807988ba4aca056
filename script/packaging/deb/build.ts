import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addApplication } from '../application.ts'
import { commitTime } from '../commit-time.ts'
import { productionPackages } from '../production.ts'
import { run } from '../run.ts'
import { createTree, pathsBelow, setTimes, sizeBelow, type Tree } from '../tree.ts'
import { controlFile, debianVersion } from './control.ts'
import { addDocuments } from './documents.ts'
import { addManuals } from './manuals.ts'

const LIBRARY = 'usr/lib/clamgate'
const SCRIPTS = ['postinst', 'prerm', 'postrm'] as const
/** Files of the administrator: dpkg keeps what he has changed. */
const CONFIGURATION = ['/etc/clamgate/clamgate.yaml', '/etc/logrotate.d/clamgate']

export interface DebOptions {
  readonly root: string
  /** Gets the package. */
  readonly output: string
  /** For what is built on the way; removed at the end. */
  readonly work: string
  /** Of the package, where that is not the version in package.json: tests upgrade from a lower one. */
  readonly version?: string
  /** Packs in seconds rather than in a minute, into twice the size: for tests. */
  readonly quick?: boolean
}

export interface BuiltDeb {
  readonly path: string
  readonly installedBytes: number
}

/** Builds the Debian package. The same commit gives the same bytes. */
export async function buildDeb({
  root,
  output,
  work,
  version,
  quick = false,
}: DebOptions): Promise<BuiltDeb> {
  await rm(work, { recursive: true, force: true })
  const tree = createTree(join(work, 'tree'))
  await mkdir(tree.root, { recursive: true })
  await chmod(tree.root, 0o755)
  const node = join(root, 'node_modules', `node-linux-${process.arch}`)
  const time = await commitTime(root)
  const manifest: { version: string } = JSON.parse(
    await readFile(join(root, 'packages/clamgate/package.json'), 'utf8'),
  )
  const debian = debianVersion(version ?? manifest.version)

  const commit = await run('git', ['rev-parse', 'HEAD'], { cwd: root })
  const packages = await addApplication({ root, tree, at: LIBRARY, work, commit: commit.trim() })
  await addNode(node, tree)
  await addHostFiles(root, tree)
  const inConsole = await productionPackages(root, 'packages/console')
  await addDocuments({ root, tree, version: debian, time, packages, inConsole, node })
  await addManuals(tree, debian, time)

  const architecture = (await run('dpkg', ['--print-architecture'])).trim()
  const installedBytes = await sizeBelow(tree.root)
  await addControl(root, tree, controlFile({ version: debian, architecture, installedBytes }))
  await setTimes(tree.root, time)
  await mkdir(output, { recursive: true })
  const path = join(output, `clamgate_${debian}_${architecture}.deb`)
  // One thread: what several make depends on how many there are.
  const packing = quick ? ['-Zgzip', '-z1'] : ['-Zxz']
  const how = ['--root-owner-group', ...packing, '--threads-max=1', '--build', tree.root, path]
  await run('dpkg-deb', how, { env: { ...process.env, SOURCE_DATE_EPOCH: String(time.getTime() / 1000) } })
  await rm(work, { recursive: true })
  return { path, installedBytes }
}

/** Without its symbols, which nobody needs who does not debug Node itself. */
async function addNode(node: string, tree: Tree): Promise<void> {
  const at = join(LIBRARY, 'bin/node')
  await tree.copy(join(node, 'bin/node'), at, 0o755)
  await run('strip', ['--strip-unneeded', '--remove-section=.comment', join(tree.root, at)])
}

async function addHostFiles(root: string, tree: Tree): Promise<void> {
  const debian = join(root, 'packaging/debian')
  await tree.copy(join(debian, 'clamgate.sh'), 'usr/bin/clamgate', 0o755)
  await tree.copy(join(debian, 'clamgate.yaml'), 'etc/clamgate/clamgate.yaml', 0o644)
  await tree.copy(join(debian, 'apparmor.sh'), join(LIBRARY, 'libexec/apparmor'), 0o755)
  await tree.copy(join(debian, 'lintian-overrides'), 'usr/share/lintian/overrides/clamgate')
  for (const name of ['usr.sbin.clamd', 'usr.bin.freshclam']) {
    await tree.copy(join(root, 'packaging/apparmor', name), join(LIBRARY, 'apparmor', name))
  }
  const deploy = join(root, 'deploy')
  await tree.copy(join(deploy, 'logrotate/clamgate'), 'etc/logrotate.d/clamgate')
  await tree.copy(join(deploy, 'sysusers.d/clamgate.conf'), 'usr/lib/sysusers.d/clamgate.conf')
  await tree.copy(join(deploy, 'tmpfiles.d/clamgate.conf'), 'usr/lib/tmpfiles.d/clamgate.conf')
  for (const name of await pathsBelow(join(deploy, 'systemd'))) {
    await tree.copy(join(deploy, 'systemd', name), `usr/lib/systemd/system/${name}`)
  }
}

async function addControl(root: string, tree: Tree, control: string): Promise<void> {
  const sums: string[] = []
  for (const path of await pathsBelow(tree.root)) {
    const content = await readFile(join(tree.root, path)).catch(() => undefined)
    if (content === undefined || CONFIGURATION.includes(`/${path}`)) continue
    sums.push(`${createHash('md5').update(content).digest('hex')}  ${path}\n`)
  }
  const directory = join(tree.root, 'DEBIAN')
  await mkdir(directory, { mode: 0o755 })
  await chmod(directory, 0o755)
  const files: Readonly<Record<string, string>> = {
    control,
    conffiles: CONFIGURATION.map((path) => `${path}\n`).join(''),
    md5sums: sums.join(''),
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content)
    await chmod(join(directory, name), 0o644)
  }
  for (const name of SCRIPTS) {
    await copyFile(join(root, 'packaging/debian', name), join(directory, name))
    await chmod(join(directory, name), 0o755)
  }
}
