/** An option of a file as Python's configparser reads it. */
export interface IniOption {
  readonly value: string
  /** Undefined for a default of the program. */
  readonly line: number | undefined
}

/** Sections in their order, options by name in lower case. Defaults are in the section DEFAULT. */
export type IniFile = ReadonlyMap<string, ReadonlyMap<string, IniOption>>

export interface ParsedIni {
  readonly sections: IniFile
  readonly faults: readonly { readonly line: number; readonly why: string }[]
}

/** Reads sections and options; comments are whole lines, a value goes on in lines that are indented. Never throws. */
export function parseIni(text: string): ParsedIni {
  const sections = new Map<string, Map<string, IniOption>>()
  const faults: { line: number; why: string }[] = []
  let section: Map<string, IniOption> | undefined
  let last: string | undefined
  for (const [index, row] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    if (/^\s*(?:[#;].*)?$/.test(row)) continue
    const [, title] = /^\[([^\]]+)\]/.exec(row) ?? []
    if (title !== undefined) {
      section = sections.get(title) ?? new Map()
      sections.set(title, section)
      last = undefined
      continue
    }
    if (section === undefined) {
      faults.push({ line, why: 'stands in front of the first section' })
      continue
    }
    const before = last === undefined ? undefined : section.get(last)
    if (/^\s/.test(row) && last !== undefined && before !== undefined) {
      section.set(last, { ...before, value: `${before.value}\n${row.trim()}` })
      continue
    }
    const [, name, value] = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(row) ?? []
    if (name === undefined || value === undefined) {
      faults.push({ line, why: 'is neither a section nor NAME = VALUE' })
      continue
    }
    last = name.toLowerCase()
    section.set(last, { value, line })
  }
  return { sections, faults }
}

/** How often a value may stand for another one: Python stops at ten. */
const DEEPEST = 10

/**
 * The value of an option, with `${option}` and `${section:option}` filled in; undefined for one that neither the section
 * nor DEFAULT has, or that cannot be filled in.
 */
export function readOption(file: IniFile, section: string, name: string, depth = 0): IniOption | undefined {
  const found = file.get(section)?.get(name) ?? file.get('DEFAULT')?.get(name)
  if (found === undefined || depth > DEEPEST) return undefined
  let isBroken = false
  const value = found.value.replaceAll(
    /\$(?:\$|\{([^}:]+)(?::([^}]+))?\})/g,
    (whole, first?: string, second?: string) => {
      if (first === undefined) return whole === '$$' ? '$' : whole
      const inner =
        second === undefined
          ? readOption(file, section, first.toLowerCase(), depth + 1)
          : readOption(file, first, second.toLowerCase(), depth + 1)
      if (inner === undefined) isBroken = true
      return inner?.value ?? ''
    },
  )
  return isBroken ? undefined : { ...found, value }
}
