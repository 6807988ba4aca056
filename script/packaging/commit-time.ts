import { run } from './run.ts'

/** Of the commit that is built, so that who builds it, and when, is not in it. SOURCE_DATE_EPOCH wins, as everywhere. */
export async function commitTime(root: string): Promise<Date> {
  const epoch =
    process.env['SOURCE_DATE_EPOCH'] ?? (await run('git', ['log', '-1', '--format=%ct'], { cwd: root }))
  return new Date(Number(epoch) * 1000)
}
