// What the page editor's checks ask of each element (thep.cms.content_checks). True is "no fault".
(() => {
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, "").trim();

  const saysWhereItLeads = (link, options) =>
    !options.vague.includes(plain(link.getAttribute("aria-label") || words(link)));

  // An acronym is explained by what it stands for before it, "early career teacher (ECT)", or behind it, "ECT (early career teacher)".
  const isExplained = (text, acronym) =>
    new RegExp(`\\p{L}\\s*\\(${acronym}s?\\)|(?<![\\p{L}\\p{N}])${acronym}s? \\(\\p{L}`, "u").test(text);
  const firstUse = (text, acronym) => text.search(new RegExp(`(?<![\\p{L}\\p{N}])${acronym}s?(?![\\p{L}\\p{N}])`, "u"));

  const explainsItsAcronyms = (element, options) => {
    const main = element.closest("main");
    const inside = [...element.children].some((child) => /^(P|LI|DT|DD|H[1-4])$/.test(child.tagName));
    if (!main || inside || element.closest("nav, [aria-hidden=true]")) return true;
    const before = document.createRange();
    before.setStart(main, 0);
    before.setEndBefore(element);
    const above = before.cloneContents();
    above.querySelectorAll("h1, nav, [aria-hidden=true]").forEach((each) => each.remove()); // a title has no room to explain
    const earlier = above.textContent;
    const text = words(element);
    return options.acronyms.every(
      (acronym) => firstUse(text, acronym) < 0 || firstUse(earlier, acronym) >= 0 || isExplained(text, acronym)
    );
  };

  const hasHeadings = (table) => table.getAttribute("role") === "presentation" || table.querySelector("th") !== null;

  const checker = document.querySelector("wagtail-userbar");
  checker.registerCheck("check-vague-link", saysWhereItLeads);
  checker.registerCheck("check-unexplained-acronym", explainsItsAcronyms);
  checker.registerCheck("check-table-without-header", hasHeadings);
})();
