import type { DatabaseSync } from 'node:sqlite'

/** Runs the Lambda function with this ARN on a trigger event and answers what the function returned; rejects if it failed. */
export type InvokeTrigger = (functionArn: string, event: unknown) => Promise<unknown>

/** What every operation works with. */
export type UserPoolContext = {
  readonly database: DatabaseSync
  /** Where the endpoint listens, without a trailing slash: `http://127.0.0.1:<port>`. Issuers begin with it. */
  readonly url: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly invokeTrigger: InvokeTrigger | undefined
}

/** The region named in ARNs and trigger events. */
export const region = 'us-east-1'
