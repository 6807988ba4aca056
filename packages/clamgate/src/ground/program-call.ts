import { existsSync } from 'node:fs'
import { droppedBySetpriv, ourCapabilities } from './capabilities.ts'

/** Where programs are looked for when nothing else is said: the sbin ones are not on every user's PATH. */
export const PROGRAM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A user that a program runs as. */
export interface Identity {
  readonly uid: number
  readonly gid: number
}

/** A program and what it gets from us: whatever is not said here stays with us. */
export interface ProgramCall {
  /** An absolute path, or a name that is looked up in the PATH of `environment`. */
  readonly program: string
  readonly args: readonly string[]
  /** Undefined: as ourselves. */
  readonly as: Identity | undefined
  /** All of its environment. Ours is never passed on: the configuration may take secrets from it. */
  readonly environment: Readonly<Record<string, string>>
  /** Where it runs, which it may enter even where it may not enter what is above; undefined: `/`. */
  readonly directory?: string | undefined
  /** A setpriv(1), where the program is to be ended when we die, however that happens. */
  readonly dyingThrough?: string | undefined
}

/** For spawn() and execFile() of node:child_process. */
export interface PreparedCall {
  readonly file: string
  readonly args: string[]
  readonly options: {
    readonly cwd: string
    readonly env: Record<string, string>
    readonly uid?: number
    readonly gid?: number
  }
}

/** Of util-linux, which every distribution has as a part of its base. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']

/**
 * Says how a program is started with that user and environment, in its directory, and without capabilities that we hold for
 * ourselves: those that systemd gives to a service go to each of its children, unless setpriv(1) takes them away.
 */
export function prepareCall(call: ProgramCall): PreparedCall {
  const { program, args, as, environment, directory = '/', dyingThrough } = call
  const wrapping = dyingThrough === undefined ? [] : ['--pdeathsig', 'TERM']
  const { ambient } = ourCapabilities()
  if (ambient !== 0n) {
    const dropped = droppedBySetpriv(ambient)
    wrapping.push(`--ambient-caps=${dropped}`, `--inh-caps=${dropped}`)
  }
  const setpriv =
    wrapping.length === 0 ? undefined : (dyingThrough ?? SETPRIV.find((path) => existsSync(path)))
  return {
    file: setpriv ?? program,
    args: setpriv === undefined ? [...args] : [...wrapping, '--', program, ...args],
    options: {
      // Changed before the user is.
      cwd: directory,
      env: { ...environment },
      // Changed before setpriv runs: a change after it would clear the death signal (prctl(2)).
      ...(as === undefined ? {} : { uid: as.uid, gid: as.gid }),
    },
  }
}
