import { Fragment } from 'preact'
import { clean } from '../format/clean.ts'

/** A name of a signature, which may break behind its dots, dashes and underlines, and nowhere else as long as there is room. */
export function SignatureName({ name }: { readonly name: string }) {
  const pieces = clean(name).split(/(?<=[._-])/)
  return (
    <>
      {pieces.map((piece, place) => (
        <Fragment key={place}>
          {place > 0 && <wbr />}
          {piece}
        </Fragment>
      ))}
    </>
  )
}
