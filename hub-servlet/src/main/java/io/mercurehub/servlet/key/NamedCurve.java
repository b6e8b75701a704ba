package io.mercurehub.servlet.key;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The elliptic curves of ECDSA in tokens.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-6.2.1.1">RFC 7518, section 6.2.1.1</a>
 */
@SuppressWarnings("ImmutableEnumChecker") // Its parameters are always the same, whoever makes them.
enum NamedCurve {
    P_256("P-256", "secp256r1"),
    P_384("P-384", "secp384r1"),
    P_521("P-521", "secp521r1");

    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final String name;
    private final String nameInTheJdk;

    /** Made when first needed, since that loads a good part of the JDK's cryptography, which most hubs do without. */
    private volatile @Nullable ECParameterSpec parameters;

    NamedCurve(String name, String nameInTheJdk) {
        this.name = name;
        this.nameInTheJdk = nameInTheJdk;
    }

    /** {@return the curve of that name, as {@code crv} has it; empty when it is another} */
    static Optional<NamedCurve> named(String name) {
        return Arrays.stream(values()).filter(curve -> curve.name.equals(name)).findFirst();
    }

    /** {@return the curve on which a key is; empty when it is another} */
    static Optional<NamedCurve> of(ECKey key) {
        return Arrays.stream(values()).filter(curve -> curve.isOf(key)).findFirst();
    }

    private boolean isOf(ECKey key) {
        ECParameterSpec others = key.getParams();
        ECParameterSpec parameters = parameters();
        return others != null
                && parameters.getCurve().equals(others.getCurve())
                && parameters.getGenerator().equals(others.getGenerator())
                && parameters.getOrder().equals(others.getOrder())
                && parameters.getCofactor() == others.getCofactor();
    }

    /** {@return the name, as {@code crv} has it} */
    String jwaName() {
        return name;
    }

    ECParameterSpec parameters() {
        ECParameterSpec known = parameters;
        if (known == null) {
            try {
                AlgorithmParameters all = AlgorithmParameters.getInstance("EC");
                all.init(new ECGenParameterSpec(nameInTheJdk));
                known = all.getParameterSpec(ECParameterSpec.class);
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("curve " + name + ", which every JVM has, is missing", missing);
            }
            parameters = known;
        }
        return known;
    }

    /** {@return whether a point fulfils the equation of the curve} */
    boolean contains(ECPoint point) {
        ECParameterSpec curve = parameters();
        BigInteger prime = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.modPow(THREE, prime)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB())
                .mod(prime);
        return x.compareTo(prime) < 0
                && y.compareTo(prime) < 0
                && y.multiply(y).mod(prime).equals(right);
    }
}
