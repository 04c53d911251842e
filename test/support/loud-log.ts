/** Import this before anything that logs: tests are silent otherwise. */
process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO'
