/* Opens GraphiQL on the address the page was loaded from. */
(function () {
  "use strict";

  var SAMPLE = [
    "# 一个无犯罪记录证明，社区能开吗？",
    "{",
    '  find(text: "开个没坐过牢的证明") {',
    "    verdict",
    "    question",
    "    hits { score why item { code name kind guidance } }",
    "  }",
    "}",
    ""
  ].join("\n");

  function ask(question) {
    return fetch(window.location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      credentials: "omit",
      body: JSON.stringify(question)
    }).then(function (response) {
      return response.json();
    });
  }

  window.ReactDOM.render(
    window.React.createElement(window.GraphiQL, { fetcher: ask, defaultQuery: SAMPLE }),
    document.getElementById("graphiql")
  );
})();
