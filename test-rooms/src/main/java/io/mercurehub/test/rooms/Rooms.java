package io.mercurehub.test.rooms;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;

/** The rooms of a module, which are the packages below its root, and the rules that can be asked of them. */
public final class Rooms {

    /** The root itself, in the place of a room. */
    public static final String ROOT = "";

    private final String root;
    private final List<String> rooms;
    private final JavaClasses classes;

    private Rooms(String root, List<String> rooms) {
        this.root = root;
        this.rooms = rooms;
        this.classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
    }

    /**
     * {@return the rooms of a module}
     *
     * @param root the package that all are below
     * @param rooms their names, each after those that it may use; the root comes after them
     */
    public static Rooms below(String root, String... rooms) {
        List<String> all = new ArrayList<>(List.of(rooms));
        all.add(ROOT);
        return new Rooms(root, all);
    }

    /** {@return the classes of the module, for rules of its own} */
    public JavaClasses classes() {
        return classes;
    }

    /** {@return the classes outside of some rooms} */
    public DescribedPredicate<JavaClass> outside(String... rooms) {
        return not(inside(List.of(rooms)));
    }

    private DescribedPredicate<JavaClass> inside(List<String> rooms) {
        return resideInAnyPackage(packages(rooms));
    }

    private String[] packages(List<String> rooms) {
        return rooms.stream()
                .map(room -> room.equals(ROOT) ? root : root + "." + room)
                .toArray(String[]::new);
    }

    /** Every class stands in a room, and a room uses only those before it; so there is no cycle. */
    public void checkOrder() {
        ArchRuleDefinition.classes()
                .should()
                .resideInAnyPackage(packages(rooms))
                .check(classes);
        for (int i = 0; i < rooms.size() - 1; i++) {
            checkNone(inside(rooms.subList(i, i + 1)), inside(rooms.subList(i + 1, rooms.size())));
        }
    }

    /** The module uses itself, {@code java}, the annotations of nullness, and nothing else but these packages. */
    public void checkOutside(String... packages) {
        List<String> all = new ArrayList<>(List.of("java..", root + "..", "org.jspecify.annotations.."));
        all.addAll(List.of(packages));
        ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(all.toArray(String[]::new))
                .check(classes);
    }

    /** A library is known in these rooms alone, which are its doors. */
    public void checkDoors(String library, String... rooms) {
        checkNone(outside(rooms), resideInAPackage(library));
    }

    /** A library is not known in these rooms. */
    public void checkNoDoors(String library, String... rooms) {
        checkNone(inside(List.of(rooms)), resideInAPackage(library));
    }

    private void checkNone(DescribedPredicate<JavaClass> users, DescribedPredicate<JavaClass> used) {
        noClasses().that(users).should().dependOnClassesThat(used).check(classes);
    }
}
