import { type Assignment, parseShellFile } from './shell-file.ts'

/** One file of clamav-unofficial-sigs, in the order in which it reads them. */
export interface ConfText {
  /** Without its directory. */
  readonly file: string
  readonly text: string
  /** Comes with the program: what stands there and means nothing here is not worth a word. */
  readonly isShipped: boolean
}

/** A setting as it counts at the end. */
export interface Setting {
  readonly name: string
  readonly value: string
  readonly words: readonly { readonly text: string; readonly line: number }[]
  readonly isList: boolean
  /** `user.conf:12`; undefined for what is in no line. */
  readonly place: string | undefined
  /** `user.conf:12 sanesecurity_enabled`. */
  readonly origin: string
  readonly file: string
  readonly isShipped: boolean
}

export interface Settings {
  readonly byName: ReadonlyMap<string, Setting>
  readonly commands: readonly { readonly place: string; readonly isShipped: boolean }[]
}

/** Names of clamav-unofficial-sigs 3 and 4, which later releases changed. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['ss_dbs', 'sanesecurity_dbs'],
  ['si_dbs', 'securiteinfo_dbs'],
  ['add_dbs', 'additional_dbs'],
  ['si_update_hours', 'securiteinfo_update_hours'],
  ['mbl_update_hours', 'malwarepatrol_update_hours'],
])

/** Reads files in their order; a later value replaces an earlier one. */
export function readSettings(files: readonly ConfText[]): Settings {
  const byName = new Map<string, Setting>()
  const commands: { place: string; isShipped: boolean }[] = []
  for (const { file, text, isShipped } of files) {
    const parsed = parseShellFile(text)
    for (const { line } of parsed.commands) commands.push({ place: `${file}:${line}`, isShipped })
    for (const assignment of parsed.assignments) {
      const name = OLD_NAMES.get(assignment.name) ?? assignment.name
      const before = assignment.isAppended ? byName.get(name) : undefined
      byName.set(name, {
        name,
        value: `${before?.value ?? ''}${expand(assignment, byName)}`,
        words: [...(before?.words ?? []), ...assignment.words],
        isList: assignment.isList || before?.isList === true,
        place: `${file}:${assignment.line}`,
        origin: `${file}:${assignment.line} ${assignment.name}`,
        file,
        isShipped,
      })
    }
  }
  return { byName, commands }
}

/** `$work_dir/x` with what was set before it. What is not set stays, and is no path of ours. */
function expand({ value, isExpanded }: Assignment, byName: ReadonlyMap<string, Setting>): string {
  if (!isExpanded) return value
  return value.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    return byName.get(braced ?? bare ?? '')?.value ?? whole
  })
}
