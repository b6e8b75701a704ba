package io.mercurehub.servlet.token;

import io.mercurehub.servlet.exchange.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request that has a method, a query, headers and cookies, and came with TLS or without. Whatever else is asked of it, such as a session, fails the test. */
final class FakeRequest {

    private final String method;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private boolean isSecure;
    private @Nullable String query;

    private FakeRequest(String method) {
        this.method = method;
    }

    static FakeRequest get() {
        return new FakeRequest("GET");
    }

    static FakeRequest post() {
        return new FakeRequest("POST");
    }

    FakeRequest header(String name, String value) {
        headers.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
        return this;
    }

    FakeRequest secure() {
        isSecure = true;
        return this;
    }

    FakeRequest query(String value) {
        query = value;
        return this;
    }

    /** Adds a cookie, in a header field of its own. */
    FakeRequest cookie(String name, String value) {
        return header("Cookie", name + "=" + value);
    }

    /** {@return what it says before its body} */
    RequestHead head() {
        return new RequestHead(method, "HTTP/1.1", null, "/hub", query, "", "/hub", 0, headers);
    }

    HttpServletRequest build() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                FakeRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "isSecure" -> isSecure;
                    default -> throw new AssertionError(String.format(Locale.ROOT, "%s was called", called.getName()));
                });
    }
}
