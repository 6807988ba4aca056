import { execFile } from 'node:child_process'

/**
 * Runs a program of the build to its end.
 * @returns its standard output
 * @throws Error with what it printed, where it does not end with 0
 */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  execFile(program, args, { ...options, maxBuffer: 64 * 1024 ** 2 }, (error, stdout, stderr) => {
    if (error === null) resolve(stdout)
    else reject(new Error(`${program} ${args.join(' ')}: ${`${stdout}${stderr}`.trim() || error.message}`))
  })
  return promise
}
