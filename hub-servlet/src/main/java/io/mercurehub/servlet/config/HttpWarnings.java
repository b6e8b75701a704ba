package io.mercurehub.servlet.config;

import io.mercurehub.servlet.config.HttpConfig.Compatibility;
import io.mercurehub.servlet.proxy.TrustedProxies;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What settings of HTTP allow although it is unsafe or unlikely to be meant. Confined to one thread. */
final class HttpWarnings {

    private final List<String> found = new ArrayList<>();

    private HttpWarnings() {}

    /** {@return a line for each, without secrets} */
    static List<String> of(HttpConfig http) {
        HttpWarnings warnings = new HttpWarnings();
        warnings.weakKeys("publisher_jwt", http.publisherKey());
        warnings.weakKeys("subscriber_jwt", http.subscriberKey());
        warnings.keysAt("publisher", http.publisherJwksUrl(), http.publisherKey());
        warnings.keysAt("subscriber", http.subscriberJwksUrl(), http.subscriberKey());
        if (http.compatibility() == Compatibility.VERSION_7) {
            warnings.found.add(
                    "INSECURE: protocol_version_compatibility: 7 lets whoever may publish at all publish public updates on"
                            + " every topic, as version 0.13 did; 8 keeps publishers to their topics");
        }
        if (http.debug() == HttpConfig.Debug.UNSAFE) {
            warnings.found.add("INSECURE: debug: unsafe tells every client why its token is refused");
        }
        if (http.corsOrigins().contains(Origins.ANY)) {
            warnings.found.add(
                    "cors_origins: * lets every site read public updates, but never with a cookie or other credentials;"
                            + " name the origins for that");
        }
        if (http.publishOrigins().contains(Origins.ANY)) {
            warnings.found.add(
                    "INSECURE: publish_origins: * lets every site publish with the cookie of whoever visits it");
        }
        http.trustedProxies().stream()
                .filter(TrustedProxies::isEverybody)
                .forEach(range -> warnings.found.add("INSECURE: trusted_proxies: " + range
                        + " lets every client say which address it has; name those of the proxies"));
        warnings.openEnded("cors_origins", http.corsOrigins());
        warnings.openEnded("publish_origins", http.publishOrigins());
        return warnings.found;
    }

    private void weakKeys(String setting, Optional<JwtKey> key) {
        key.ifPresent(given -> given.weaknesses().forEach(weakness -> found.add(setting + ": " + weakness)));
    }

    private void keysAt(String role, Optional<URI> url, Optional<JwtKey> key) {
        url.ifPresent(given -> {
            JwksUrl.weaknesses(given).forEach(weakness -> found.add(role + "_jwks_url: " + weakness));
            if (key.isPresent()) {
                found.add(role + "_jwt: has no effect, since there is a " + role + "_jwks_url");
            }
        });
    }

    private void openEnded(String setting, List<String> origins) {
        origins.stream()
                .filter(Origins::isOpenEnded)
                .forEach(origin -> found.add("INSECURE: " + setting + ": " + origin + " also matches "
                        + origin.replace("*", "x.attacker.example")));
    }
}
