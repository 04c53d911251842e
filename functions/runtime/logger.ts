import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'

/** One structured line per event. Never hand it bodies, tokens, hashes or addresses. */
export const logger = new Logger({ serviceName: 'keyward' })

export const metrics = new Metrics({ namespace: 'Keyward', serviceName: 'keyward' })
