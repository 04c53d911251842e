/** The call that is cut off. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

/** When the function dies: before the call reaches the other side, or after it did, with the answer lost. */
export type Moment = 'before' | 'after'

/** A way to make the next call of one method crash. */
export interface Crashes {
  /** The next call of the method crashes, or the one after `spared` others; the ones after it succeed. */
  arm(method: string, moment: Moment, spared?: number): void
  /** Puts the crashes between a port and whoever uses it. */
  readonly wrap: <Port extends object>(port: Port) => Port
}

/** Crashes that a test arms one at a time. */
export function crashes(): Crashes {
  let armed: { method: string; moment: Moment; spared: number } | undefined
  return {
    arm: (method, moment, spared = 0) => {
      armed = { method, moment, spared }
    },
    wrap: (port) =>
      new Proxy(port, {
        get: (target, name) => {
          const method = Reflect.get(target, name) as unknown
          if (typeof method !== 'function') return method
          return async (...parameters: unknown[]) => {
            const isMeant = armed?.method === name
            const moment = isMeant && armed?.spared === 0 ? armed.moment : undefined
            if (moment) armed = undefined
            else if (isMeant && armed) armed.spared -= 1
            if (moment === 'before') throw new Crash(`Cut off before ${String(name)}`)
            const answer: unknown = await Reflect.apply(method, target, parameters)
            if (moment === 'after') throw new Crash(`Cut off after ${String(name)}`)
            return answer
          }
        },
      }),
  }
}
