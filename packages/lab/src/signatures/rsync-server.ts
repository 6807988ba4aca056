import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROGRAM_PATH } from '../../../clamgate/src/ground/program-call.ts'
import { startForegroundDaemon } from '../foreground-daemon.ts'
import { freePort } from '../free-port.ts'
import type { LogTail } from '../log-tail.ts'

export interface RsyncServerOptions {
  /** Each is a mirror of its own. */
  readonly modules: readonly string[]
  /** Of loopback. */
  readonly address?: string
  readonly port?: number
}

/** A real rsync daemon. Its log has a line for each file that it sends: `send MODULE NAME BYTES`. */
export interface RsyncServer extends AsyncDisposable, LogTail {
  readonly port: number
  /** `rsync://127.0.0.1:PORT/MODULE/` */
  url(module: string): string
  /** The directory of a module, for what a mirror should not have: links, directories, devices. */
  path(module: string): string
  put(module: string, name: string, content: string | Buffer, modified?: Date): Promise<void>
  remove(module: string, name: string): Promise<void>
}

export async function startRsyncServer(options: RsyncServerOptions): Promise<RsyncServer> {
  const { modules, address = '127.0.0.1' } = options
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-rsyncd-'))
  await chmod(directory, 0o755)
  const port = options.port ?? (await freePort())
  for (const module of modules) await mkdir(join(directory, module))
  const logFile = join(directory, 'rsyncd.log')
  const config = join(directory, 'rsyncd.conf')
  await writeFile(config, rsyncdConf({ directory, logFile, modules }))
  const args = ['--daemon', '--no-detach', `--config=${config}`, `--port=${port}`, `--address=${address}`]
  const removeAll = () => rm(directory, { recursive: true, force: true })
  try {
    const daemon = await startForegroundDaemon({
      command: 'rsync',
      args,
      env: { PATH: PROGRAM_PATH },
      outputFile: logFile,
      readyAt: port,
      temporaryDirectory: directory,
    })
    return {
      ...daemon,
      port,
      url: (module) => `rsync://${address}:${port}/${module}/`,
      path: (module) => join(directory, module),
      async put(module, name, content, modified = new Date()) {
        const file = join(directory, module, name)
        await writeFile(file, content)
        await utimes(file, modified, modified)
      },
      remove: (module, name) => rm(join(directory, module, name)),
      async [Symbol.asyncDispose]() {
        await daemon.stop()
        await removeAll()
      },
    }
  } catch (error) {
    await removeAll()
    throw error
  }
}

interface Settings {
  readonly directory: string
  readonly logFile: string
  readonly modules: readonly string[]
}

function rsyncdConf({ directory, logFile, modules }: Settings): string {
  // As root it would serve as nobody, who may not look into the directories of tests.
  const user = process.geteuid?.() === 0 ? 'uid = root\ngid = root\n' : ''
  const log = `log file = ${logFile}\ntransfer logging = yes\nlog format = %o %m %f %l\n`
  const common = `use chroot = no\nread only = yes\nreverse lookup = no\n${user}${log}`
  return common + modules.map((module) => `[${module}]\npath = ${join(directory, module)}\n`).join('')
}
