package io.mercurehub.servlet.exchange;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a request says before its body, read while the container still has it for certain. A value; it may be asked at any time.
 *
 * @param method of the request
 * @param protocol such as {@code HTTP/1.1}
 * @param peer the address at the other end of the connection, as the container says it; null when it says none
 * @param uri the path, as it travelled
 * @param query the query component, as it travelled; null: none
 * @param contextPath of the application
 * @param mapping the pattern by which the request came to the servlet
 * @param contentLength what was announced; -1: nothing was
 * @param fields the header fields, by names in any case
 */
public record RequestHead(
        String method,
        String protocol,
        @Nullable String peer,
        String uri,
        @Nullable String query,
        String contextPath,
        String mapping,
        long contentLength,
        Map<String, List<String>> fields) {

    /** Of a request that nobody asks about any more. */
    static final RequestHead NONE = new RequestHead("", "", null, "", null, "", "", -1, Map.of());

    public static RequestHead of(HttpServletRequest request) {
        HttpServletMapping mapping = request.getHttpServletMapping();
        return new RequestHead(
                request.getMethod(),
                request.getProtocol(),
                request.getRemoteAddr(),
                request.getRequestURI(),
                request.getQueryString(),
                request.getContextPath(),
                mapping.getPattern(),
                request.getContentLengthLong(),
                fields(request));
    }

    /** {@return the values of a header field, in their order; none when it is missing} */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** {@return the first value of a header field} */
    public Optional<String> first(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** {@return whether the answer has no body, whatever it says} */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** {@return whether requests of other streams share the connection} */
    public boolean isMultiplexed() {
        return !protocol.startsWith("HTTP/1");
    }

    /** Containers may keep header fields from a servlet. */
    private static Map<String, List<String>> fields(HttpServletRequest request) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Enumeration<String> names = request.getHeaderNames();
        while (names != null && names.hasMoreElements()) {
            String name = names.nextElement();
            fields.put(name, list(request.getHeaders(name)));
        }
        return fields;
    }

    private static List<String> list(@Nullable Enumeration<String> values) {
        if (values == null || !values.hasMoreElements()) {
            return List.of();
        }
        String first = values.nextElement();
        if (!values.hasMoreElements()) {
            return List.of(first); // nearly always
        }
        List<String> all = Collections.list(values);
        all.add(0, first);
        return List.copyOf(all);
    }

    /** {@return the method and the path; header fields and the query may have secrets} */
    @Override
    public String toString() {
        return method + " " + uri;
    }
}
