// Agreement to the privacy notice. `lib/api.js` asks here before anything leaves the phone.

function createConsent(store, config) {
  return {
    given: () => store.get("agreed") === config.privacyVersion,
    give: () => store.set("agreed", config.privacyVersion),
    withdraw: () => store.remove("agreed"),
  };
}

module.exports = { createConsent };
