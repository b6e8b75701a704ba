package io.mercurehub.servlet.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.update.ProtocolStrings;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form, or of a query component, in their order; a name may appear several times.
 *
 * <p>Read from the bytes that arrived, because containers disagree about charsets, limits and malformed input. Immutable.
 *
 * @see <a href="https://url.spec.whatwg.org/#application/x-www-form-urlencoded">URL, application/x-www-form-urlencoded</a>
 */
public final class FormParameters {

    /** No field at all. */
    public static final FormParameters NONE = new FormParameters(List.of());

    private static final int MAX_FIELDS = 10_000;

    /** @param value null when it isn't UTF-8 */
    private record Field(String name, @Nullable String value) {}

    private final List<Field> fields;

    private FormParameters(List<Field> fields) {
        this.fields = fields;
    }

    /**
     * {@return the parameters of a query component}
     *
     * <p>A {@code %} that begins no escape stands for itself. A value that isn't UTF-8 does no harm unless asked for.
     *
     * @param query as it travelled, percent-encoded; null or empty: no parameters
     * @throws RefusedException when there are too many
     */
    public static FormParameters ofQuery(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return NONE;
        }
        byte[] bytes = WireText.bytes(query);
        return new FormParameters(parse(bytes, bytes.length, false));
    }

    /**
     * {@return the fields of a form that was sent as a body}
     *
     * @param body begins with the form
     * @param length of the form in bytes
     * @throws RefusedException when an escape is malformed, a {@code ;} is not escaped, a name or value isn't UTF-8, or there are
     *     too many fields
     */
    static FormParameters ofBody(byte[] body, int length) {
        return new FormParameters(parse(body, length, true));
    }

    /** {@return the fields of a form that somebody else has read} */
    public static FormParameters of(Map<String, List<String>> values) {
        List<Field> fields = new ArrayList<>();
        values.forEach((name, all) -> all.forEach(value -> fields.add(new Field(name, value))));
        return new FormParameters(fields);
    }

    /** {@return these fields, and then those of another form} */
    public FormParameters and(FormParameters others) {
        List<Field> all = new ArrayList<>(fields);
        all.addAll(others.fields);
        return new FormParameters(all);
    }

    /**
     * {@return the values of a field, in their order; none when it is absent}
     *
     * @throws RefusedException when one isn't UTF-8
     */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.name().equals(name)) {
                values.add(value(field));
            }
        }
        return values;
    }

    /**
     * {@return the first value of a field; empty when it is absent}
     *
     * @throws RefusedException when it isn't UTF-8
     */
    public Optional<String> first(String name) {
        Field field = find(name);
        return field == null ? Optional.empty() : Optional.of(value(field));
    }

    /** {@return whether there is a field of that name, with or without a value} */
    public boolean has(String name) {
        return find(name) != null;
    }

    private @Nullable Field find(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private static String value(Field field) {
        String value = field.value();
        if (value == null) {
            throw notUtf8(field.name());
        }
        return value;
    }

    /**
     * {@return the text that one component of a URL encodes, in which a {@code +} is a space}
     *
     * @param name what it is called, when it has to be refused
     * @throws RefusedException when it isn't UTF-8
     */
    public static String component(String name, String encoded) {
        byte[] bytes = WireText.bytes(encoded);
        return value(new Field(name, text(bytes, 0, bytes.length, false)));
    }

    private static List<Field> parse(byte[] form, int length, boolean strict) {
        List<Field> fields = new ArrayList<>();
        int start = 0;
        while (start <= length) {
            int end = indexOf(form, '&', start, length);
            if (end > start) {
                if (fields.size() == MAX_FIELDS) {
                    throw new RefusedException(
                            Reason.MALFORMED_BODY, "fields: more than " + MAX_FIELDS + " (expected: fewer)");
                }
                fields.add(field(form, start, end, strict));
            }
            start = end + 1;
        }
        return fields;
    }

    private static Field field(byte[] form, int start, int end, boolean strict) {
        int equals = indexOf(form, '=', start, end);
        String name = text(form, start, equals, strict);
        if (name == null) {
            String readable = new String(form, start, equals - start, ISO_8859_1);
            if (strict) {
                throw notUtf8(readable);
            }
            name = readable;
        }
        String value = equals < end ? text(form, equals + 1, end, strict) : "";
        if (value == null && strict) {
            throw notUtf8(name);
        }
        return new Field(name, value);
    }

    /** {@return the text that a stretch of the form encodes; null when it isn't UTF-8} */
    private static @Nullable String text(byte[] form, int start, int end, boolean strict) {
        byte[] decoded = new byte[end - start];
        return WireText.utf8(decoded, decode(form, start, end, decoded, strict));
    }

    private static int decode(byte[] form, int start, int end, byte[] decoded, boolean strict) {
        int length = 0;
        int i = start;
        while (i < end) {
            byte b = form[i++];
            if (b == '%') {
                if (i + 1 < end && HexFormat.isHexDigit(form[i]) && HexFormat.isHexDigit(form[i + 1])) {
                    b = (byte) (HexFormat.fromHexDigit(form[i]) << 4 | HexFormat.fromHexDigit(form[i + 1]));
                    i += 2;
                } else if (strict) {
                    throw new RefusedException(Reason.MALFORMED_BODY, "form: a % without two hexadecimal digits");
                }
            } else if (b == '+') {
                b = ' ';
            } else if (strict && b == ';') {
                throw new RefusedException(Reason.MALFORMED_BODY, "form: a ; that is not escaped");
            }
            decoded[length++] = b;
        }
        return length;
    }

    private static int indexOf(byte[] bytes, char wanted, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static RefusedException notUtf8(String name) {
        return new RefusedException(Reason.NOT_UTF8, name, "field " + ProtocolStrings.quote(name) + ": not UTF-8");
    }

    /** {@return the number of fields, not what they hold} */
    @Override
    public String toString() {
        return "FormParameters[" + fields.size() + " fields]";
    }
}
