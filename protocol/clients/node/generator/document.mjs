/** What the generator needs of an OpenRPC document, in the order in which it stands there. */
export function readDocument(document) {
  const all = document.methods.map((method) => readMethod(method, document));
  return {
    version: document.info.version,
    schemas: Object.entries(document.components.schemas),
    methods: all.filter(({ result }) => result !== undefined),
    clientNotifications: all.filter(({ result }) => result === undefined),
    serverNotifications: document["x-notifications"].map((method) => readMethod(method, document)),
    eventTypes: Object.keys(document["x-event-types"]),
    errors: Object.entries(document.components.errors).map(([kind, { code, message, data, ...rest }]) =>
      ({ kind, code, meaning: message, retryable: data.retryable, advice: rest["x-advice"] })),
  };
}

/** With `group` and `word` of the wrapper, and `type`, how the types' names begin. */
function readMethod(method, document) {
  const words = method.name.replace(/^\$\//, "").split(".");
  const params = (method.params ?? []).map((param) => resolve(param, document));
  return {
    name: method.name,
    group: words.length > 1 ? words[0] : null,
    word: words[words.length - 1],
    type: words.map((word) => word[0].toUpperCase() + word.slice(1)).join(""),
    note: [method.summary, method["x-needs"] && `Needs ${method["x-needs"]}`, method.description]
      .filter(Boolean).join(". "),
    params,
    tellsProgress: params.some((param) => param.name === "progressToken"),
    waitsForJobs: method["x-waits-for"] === "jobs",
    result: resolve(method.result, document)?.schema,
  };
}

function resolve(value, document) {
  if (value?.$ref === undefined) return value;
  const tokens = value.$ref.replace(/^#\//, "").split("/");
  return tokens.reduce((part, token) => part[token.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}
