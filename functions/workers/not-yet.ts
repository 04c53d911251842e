/** Not done yet; the queue brings the record again. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
}
