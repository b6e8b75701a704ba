package io.mercurehub.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever may use a type may use all that its signatures name: what is promised, and the JDK. */
class PublicApiTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(MavenModule.publishedJars().stream()
                    .map(MavenModule::classes)
                    .toList());

    private final Set<String> promised = promised();

    @Test
    void noSignatureOfTheApiNamesATypeThatIsNotPartOfIt() {
        assertThat(promised).contains("io.mercurehub.hub", "io.mercurehub.config", "io.mercurehub.servlet");
        Set<String> wrong = new TreeSet<>();
        CLASSES.stream().filter(this::isPromised).forEach(type -> {
            named(type)
                    .filter(name -> !isKnown(name))
                    .forEach(name -> wrong.add(type.getName() + ": " + name.getName()));
        });

        assertThat(wrong).isEmpty();
    }

    private boolean isPromised(JavaClass type) {
        return promised.contains(type.getPackageName()) && isVisible(type);
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PublicApiTest::isVisible).orElse(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private boolean isKnown(JavaClass named) {
        return isPromised(named)
                || !(named.getName().startsWith("io.mercurehub.")
                        || named.getName().startsWith("io.jsonwebtoken."));
    }

    private static Stream<JavaClass> named(JavaClass type) {
        Stream<JavaType> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> fields = type.getFields().stream()
                .filter(field -> isVisible(field.getModifiers()))
                .map(field -> field.getType());
        Stream<JavaType> calls = type.getCodeUnits().stream()
                .filter(call ->
                        isVisible(call.getModifiers()) && !call.getModifiers().contains(JavaModifier.SYNTHETIC))
                .flatMap(PublicApiTest::named);
        return Stream.of(supertypes, fields, calls)
                .flatMap(types -> types)
                .flatMap(named -> named.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType);
    }

    private static Stream<JavaType> named(JavaCodeUnit call) {
        return Stream.concat(
                Stream.concat(Stream.of(call.getReturnType()), call.getParameterTypes().stream()),
                call.getExceptionTypes().stream());
    }

    private static Set<String> promised() {
        return MavenModule.publishedJars().stream()
                .flatMap(module -> module.promisedPackages().stream())
                .collect(Collectors.toSet());
    }
}
