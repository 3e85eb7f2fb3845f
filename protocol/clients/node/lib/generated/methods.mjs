// Generated from openrpc.json by generate.mjs: do not edit.

/** @param call Sends a request: `(method, params, options) => Promise` */
export function createMethods(call) {
  return {
    ping: (params, options) => call("ping", params, options),
    command: {
      complete: (params, options) => call("command.complete", params, options),
      run: (params, options) => call("command.run", params, options),
    },
    events: {
      since: (params, options) => call("events.since", params, options),
    },
    health: {
      get: (params, options) => call("health.get", params, options),
    },
    jobs: {
      discover: (params, options) => call("jobs.discover", params, options),
      forget: (params, options) => call("jobs.forget", params, options),
      get: (params, options) => call("jobs.get", params, options),
      history: (params, options) => call("jobs.history", params, options),
      list: (params, options) => call("jobs.list", params, options),
      refresh: (params, options) => call("jobs.refresh", params, options),
      result: (params, options) => call("jobs.result", params, options),
      track: (params, options) => call("jobs.track", params, options),
      wait: (params, options) => call("jobs.wait", params, options),
    },
    metrics: {
      get: (params, options) => call("metrics.get", params, options),
    },
    policy: {
      get: (params, options) => call("policy.get", params, options),
      list: (params, options) => call("policy.list", params, options),
      set: (params, options) => call("policy.set", params, options),
    },
    rpc: {
      discover: (params, options) => call("rpc.discover", params, options),
    },
    sandbox: {
      advance: (params, options) => call("sandbox.advance", params, options),
      createJob: (params, options) => call("sandbox.createJob", params, options),
      fault: (params, options) => call("sandbox.fault", params, options),
    },
    script: {
      run: (params, options) => call("script.run", params, options),
    },
    session: {
      configure: (params, options) => call("session.configure", params, options),
      status: (params, options) => call("session.status", params, options),
    },
    usage: {
      get: (params, options) => call("usage.get", params, options),
    },
  };
}
