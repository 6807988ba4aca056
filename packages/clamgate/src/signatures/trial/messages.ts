import { basename } from 'node:path'

/** Something in a YARA file that clamscan has passed over. */
export interface Complaint {
  readonly file: string
  /** Undefined: it names none. */
  readonly rule: string | undefined
  readonly line: number | undefined
  readonly why: string
}

/** A file with thousands of rules that are no rules must cost no memory. */
const MAX_COMPLAINTS = 300

/** What clamscan and libclamav print on standard error while databases are loaded, 0.103 to 1.5. */
export class Messages {
  readonly complaints: Complaint[] = []
  /** The file that ends the load, by its last name. */
  file: string | undefined
  line: number | undefined
  /** The first error is the most telling one. */
  firstError: string | undefined
  lastError: string | undefined
  isOutOfMemory = false
  isUnreadable = false
  /** Of the rule that comes next: the loader says why before it says which. */
  #reason: string | undefined

  readonly take = (line: string): void => {
    if (MEMORY.test(line)) this.isOutOfMemory = true
    if (UNREADABLE.test(line)) this.isUnreadable = true
    const error = /^(?:LibClamAV Error|ERROR): (.+)$/.exec(line)?.[1]
    const [, path, number, why] = /yyerror\(\): (.+) line (\d+) (.+)$/.exec(line) ?? []
    if (path !== undefined && why !== undefined) {
      this.#complain({ file: basename(path), rule: undefined, line: Number(number), why })
      return
    }
    if (error !== undefined) {
      this.firstError ??= error
      this.lastError = error
    }
    const failing = /Can't load (.+): [^:]+$/.exec(line)?.[1]
    if (failing !== undefined) this.file ??= basename(failing)
    const place = /Problem parsing .*database at line (\d+)/.exec(line)?.[1]
    if (place !== undefined) this.line ??= Number(place)
    this.#rule(line)
  }

  #rule(line: string): void {
    const skipped = /load_oneyara: (.+), skipping YARA\.(\S+)/.exec(line)
    if (skipped !== null) {
      const [, why = '', rule] = skipped
      this.#complain({ file: '', rule, line: undefined, why: this.#reason ?? why })
      this.#reason = undefined
      return
    }
    const detail = /load_oneyara\[verify\]: (.+)$/.exec(line)?.[1]
    if (detail !== undefined && !detail.startsWith('recovered')) this.#reason = detail
  }

  #complain(complaint: Complaint): void {
    if (this.complaints.length < MAX_COMPLAINTS) this.complaints.push(complaint)
  }
}

/** Of a wrong expression libclamav says "Can't allocate memory", too, but names no function that could not. */
const MEMORY = /alloc\w*\(\): Can't (?:re-)?allocate memory|Cannot allocate memory|failed to grow/
const UNREADABLE = /Can't open (?:file|directory)|Permission denied|Can't (?:create|write to) temporary/i
