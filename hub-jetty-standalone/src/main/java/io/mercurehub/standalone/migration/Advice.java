package io.mercurehub.standalone.migration;

import io.mercurehub.config.language.Directive;
import java.util.Map;
import java.util.regex.Pattern;

/** What to do about the parts of a Caddyfile that are not for a hub. */
final class Advice {

    private static final String SERVE = "let the web server in front serve it";
    private static final String HEADERS = "let the proxy in front set header fields";
    private static final String TLS =
            "this hub gets no certificates by itself yet; write tls CERT KEY with the PEM files of one, or let a proxy in front do"
                    + " TLS";
    private static final String HUB_LOG =
            "this hub logs to its error stream; the directive \"log\" in the mercure block says what";
    private static final String NO_ACCESS_LOG = "this hub writes no access log; remove it";
    private static final String NO_ORDER = "there are no other handlers to put in an order; remove it";
    private static final String ADDRESS = "SERVER_NAME, or the site's address, says where to listen";

    private static final String ELSEWHERE = "it is for the web server; do it in the one in front of this hub";

    private static final Map<String, String> BY_NAME = Map.ofEntries(
            Map.entry("tls", TLS),
            Map.entry("email", TLS),
            Map.entry("auto_https", TLS),
            Map.entry("skip_install_trust", TLS),
            Map.entry("local_certs", TLS),
            Map.entry("on_demand_tls", TLS),
            Map.entry("https_port", TLS),
            Map.entry("http_port", ADDRESS),
            Map.entry("default_bind", ADDRESS),
            Map.entry("bind", ADDRESS),
            Map.entry("log", HUB_LOG),
            Map.entry("skip_log", NO_ACCESS_LOG),
            Map.entry("log_skip", NO_ACCESS_LOG),
            Map.entry("log_append", NO_ACCESS_LOG),
            Map.entry("encode", "streams are never compressed; let the proxy in front compress other responses"),
            Map.entry("header", HEADERS),
            Map.entry("request_header", HEADERS),
            Map.entry("respond", SERVE),
            Map.entry("redir", SERVE),
            Map.entry("root", SERVE),
            Map.entry("file_server", SERVE),
            Map.entry("try_files", SERVE),
            Map.entry("rewrite", SERVE),
            Map.entry("uri", SERVE),
            Map.entry("php_server", SERVE),
            Map.entry("php", SERVE),
            Map.entry("php_fastcgi", SERVE),
            Map.entry("frankenphp", SERVE),
            Map.entry("reverse_proxy", SERVE),
            Map.entry("vulcain", SERVE),
            Map.entry("push", SERVE),
            Map.entry("handle", SERVE),
            Map.entry("handle_path", SERVE),
            Map.entry("handle_errors", SERVE),
            Map.entry("route", SERVE),
            Map.entry("order", NO_ORDER),
            Map.entry("basic_auth", "tokens say who may publish and subscribe; more is for the proxy in front"),
            Map.entry("basicauth", "tokens say who may publish and subscribe; more is for the proxy in front"),
            Map.entry("request_body", "the directive \"max_request_body_size\" in the mercure block limits bodies"),
            Map.entry(
                    "grace_period",
                    "the directive \"shutdown_timeout\" in the mercure block says how long a stop may take"),
            Map.entry("metrics", "metrics are at /metrics of the address that the directive \"admin\" says"),
            Map.entry("storage", "this hub stores no certificates; remove it"),
            Map.entry("import", "other files are not read; put what is for the hub into this one"));

    private static final Pattern MATCHER = Pattern.compile("@.+");

    private Advice() {}

    /** {@return the warning about a directive that is not for a hub} */
    static String about(Directive directive) {
        String advice = MATCHER.matcher(directive.name()).matches()
                ? "it matches requests for other handlers; remove it"
                : BY_NAME.getOrDefault(directive.name(), ELSEWHERE);
        return directive.place() + ": " + directive.name() + " is not for this hub: " + advice;
    }
}
