// Generated from openrpc.json by generate.mjs: do not edit.

/** @param call Sends a request: `(method, params, options) => Promise` */
export function createMethods(call) {
  return {
    ping: (params, options) => call("ping", params, options),
    session: {
      status: (params, options) => call("session.status", params, options),
      configure: (params, options) => call("session.configure", params, options),
    },
    jobs: {
      track: (params, options) => call("jobs.track", params, options),
      forget: (params, options) => call("jobs.forget", params, options),
      list: (params, options) => call("jobs.list", params, options),
      get: (params, options) => call("jobs.get", params, options),
      refresh: (params, options) => call("jobs.refresh", params, options),
      discover: (params, options) => call("jobs.discover", params, options),
      wait: (params, options) => call("jobs.wait", params, options),
      result: (params, options) => call("jobs.result", params, options),
    },
    events: {
      since: (params, options) => call("events.since", params, options),
    },
    policy: {
      list: (params, options) => call("policy.list", params, options),
      get: (params, options) => call("policy.get", params, options),
      set: (params, options) => call("policy.set", params, options),
    },
    usage: {
      get: (params, options) => call("usage.get", params, options),
    },
    health: {
      get: (params, options) => call("health.get", params, options),
    },
  };
}
