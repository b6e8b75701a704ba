package io.mercurehub.servlet.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormParametersTest {

    @Test
    void keepsTheOrderOfValuesThatHaveOneName() {
        FormParameters form = body("topic=b&data=x&topic=a&topic=b");

        assertThat(form.all("topic")).containsExactly("b", "a", "b");
        assertThat(form.first("topic")).contains("b");
        assertThat(form.first("other")).isEmpty();
        assertThat(form.has("data")).isTrue();
        assertThat(form.has("other")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a=b, b",
        "a, ''",
        "a=, ''",
        "a=b=c, b=c",
        "&&a=b&, b",
        "a=b+c%20d%2Be, b c d+e",
        "%61=b, b",
        "a=%c3%A9, é",
        "a=é, é",
        "a=%F0%9F%98%80, 😀",
        "a=%EF%BF%BD, \uFFFD",
    })
    void decodesNamesAndValues(String form, String value) {
        assertThat(body(form).first("a")).contains(value);
        assertThat(FormParameters.ofQuery(form).first("a")).contains(value);
    }

    @Test
    void readsFieldsWithoutAName() {
        assertThat(body("=x").first("")).contains("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=b%4", "%=b", "a=b;c=d", "a;b"})
    void refusesAFormThatIsMalformedButReadsSuchAQueryAsBrowsersDo(String form) {
        assertRefused(form, Reason.MALFORMED_BODY, "");

        assertThat(FormParameters.ofQuery("x=1&" + form).first("x")).contains("1");
    }

    @Test
    void takesWhatIsNoEscapeInAQueryForItself() {
        assertThat(FormParameters.ofQuery("a=100%&b=%zz%41;").all("b")).containsExactly("%zzA;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%FF", "%C3", "%C3%28", "%ED%A0%80", "%C0%80", "%F4%90%80%80"})
    void refusesTextThatIsNotUtf8ByTheNameOfItsField(String value) {
        assertRefused("x=1&data=" + value, Reason.NOT_UTF8, "data");

        FormParameters query = FormParameters.ofQuery("x=1&data=" + value);
        assertThat(query.first("x")).contains("1");
        assertThatThrownBy(() -> query.all("data")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> query.first("data")).isInstanceOf(RefusedException.class);
    }

    @Test
    void refusesANameThatIsNotUtf8() {
        assertRefused("%FFa=1", Reason.NOT_UTF8, "%FFa");
    }

    @Test
    void refusesRawBytesThatAreNotUtf8() {
        byte[] form = "data=\u00E9".getBytes(ISO_8859_1);

        assertThatThrownBy(() -> FormParameters.ofBody(form, form.length)).isInstanceOf(RefusedException.class);
    }

    @Test
    void readsNoMoreThanItsLengthOfTheArray() {
        byte[] buffer = "a=b&c=dXXXX".getBytes(UTF_8);

        assertThat(FormParameters.ofBody(buffer, 7).first("c")).contains("d");
    }

    @Test
    void refusesMoreFieldsThanAnybodyNeeds() {
        assertThat(body("a&".repeat(10_000)).all("a")).hasSize(10_000);
        assertRefused("a&".repeat(10_001), Reason.MALFORMED_BODY, "");
    }

    @Test
    void hasNoFieldsWithoutAQuery() {
        assertThat(FormParameters.ofQuery(null).has("a")).isFalse();
        assertThat(FormParameters.ofQuery("").has("")).isFalse();
    }

    @Test
    void understandsQueriesThatContainersHandOverAsBytesOrAsCharacters() {
        assertThat(FormParameters.ofQuery("a=Ã©").first("a")).contains("é");
        assertThat(FormParameters.ofQuery("a=é").first("a")).contains("é");
        assertThat(FormParameters.ofQuery("a=€").first("a")).contains("€");
    }

    @Test
    void takesFieldsThatSomebodyElseHasRead() {
        Map<String, List<String>> read = new LinkedHashMap<>();
        read.put("topic", List.of("a", "b"));
        read.put("data", List.of());

        FormParameters form = FormParameters.of(read);

        assertThat(form.all("topic")).containsExactly("a", "b");
        assertThat(form.has("data")).isFalse();
    }

    @Property
    void readsBackWhatOthersHaveEncoded(@ForAll("fields") List<Tuple2<String, String>> fields) {
        StringBuilder encoded = new StringBuilder();
        for (Tuple2<String, String> field : fields) {
            encoded.append(encoded.length() == 0 ? "" : "&")
                    .append(URLEncoder.encode(field.get1(), UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(field.get2(), UTF_8));
        }

        FormParameters form = body(encoded.toString());

        for (Tuple2<String, String> field : fields) {
            assertThat(form.all(field.get1()))
                    .isEqualTo(fields.stream()
                            .filter(other -> other.get1().equals(field.get1()))
                            .map(Tuple2::get2)
                            .toList());
        }
    }

    @Provide
    Arbitrary<List<Tuple2<String, String>>> fields() {
        Arbitrary<String> names = Arbitraries.of("topic", "data", "é", "a b", "", "100%", "&=+;");
        Arbitrary<String> values = Arbitraries.strings()
                .withCharRange('\0', '\u00FF')
                .withChars('€', '&', '=', '%', '+', ';')
                .ofMaxLength(20);
        return names.flatMap(name -> values.map(value -> Tuple.of(name, value)))
                .list()
                .ofMaxSize(8);
    }

    private static FormParameters body(String form) {
        byte[] bytes = form.getBytes(UTF_8);
        return FormParameters.ofBody(bytes, bytes.length);
    }

    private static void assertRefused(String form, Reason reason, String subject) {
        assertThatThrownBy(() -> body(form)).isInstanceOfSatisfying(RefusedException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal.subject()).isEqualTo(subject);
        });
    }
}
