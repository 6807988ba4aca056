/** Facts beside the sentence. No message content, no secrets; text from outside is cleaned by the sinks. */
export type LogFields = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** Form of the lines in a place: sentences for people and mail-log tools, or objects for programs. */
export type LogForm = 'text' | 'json'

/**
 * Where lines go. `event` names are stable (`scan.done`, `engine.down`); the sentence is for people. In text format a
 * line is the sentence alone, so that lines which mail-log tools know stay exactly as they are; in JSON it is `msg`.
 */
export interface Log {
  error(event: string, sentence: string, fields?: LogFields): void
  warn(event: string, sentence: string, fields?: LogFields): void
  info(event: string, sentence: string, fields?: LogFields): void
  debug(event: string, sentence: string, fields?: LogFields): void
  /** True when lines of this level are written at all; ask before building an expensive one. */
  enabled(level: LogLevel): boolean
}

/**
 * A log that also takes lines about messages, each meant for the places of one form alone: a message is several
 * sentences for a mail-log tool (one for each recipient), and exactly one object for a program.
 */
export interface FormLog extends Log {
  /** Writes a line about a message. Where not all lines find room, these come before the others. */
  only(form: LogForm, level: LogLevel, event: string, sentence: string, fields?: LogFields): void
  /** True when a place of this form writes lines of this level; ask before building one. */
  wants(form: LogForm, level: LogLevel): boolean
}
