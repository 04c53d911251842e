/** What is wrong with a value, in words that complete a sentence about its field; undefined if nothing is. */
export type Check = (value: unknown) => string | undefined

export const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')

/** A whole number within bounds, both included. */
export const whole =
  (min: number, max: number): Check =>
  (value) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
    return fits ? undefined : `must be a whole number from ${min} to ${max}`
  }

export const text =
  (lengthMax: number): Check =>
  (value) =>
    typeof value === 'string' && value.length <= lengthMax
      ? undefined
      : `must be a text of at most ${lengthMax} characters`

export const listOf =
  (item: Check, countMax: number): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length > countMax) return `must be a list of at most ${countMax}`
    const complaint = value.map(item).find((one) => one !== undefined)
    return complaint && `must hold only what is right: each ${complaint}`
  }

/** Either form will do; the complaint is the first one's. */
export const either =
  (one: Check, other: Check): Check =>
  (value) =>
    other(value) === undefined ? undefined : one(value)

export const httpsAddress: Check = (value) => {
  const address = typeof value === 'string' ? URL.parse(value) : null
  return address?.protocol === 'https:' ? undefined : 'must be an address that begins with https://'
}
