//! A little linear algebra on small dense matrices, row by row: what a fit of some dozens of parameters needs.

/// A square matrix.
pub type Square = Vec<Vec<f64>>;

/// The lower triangle whose product with its transpose is the matrix; none when it is not positive definite.
pub fn cholesky(matrix: &Square) -> Option<Square> {
    let size = matrix.len();
    let mut lower = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let sum: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest = matrix[row][column] - sum;
            if row == column {
                if rest <= 0.0 {
                    return None;
                }
                lower[row][row] = rest.sqrt();
            } else {
                lower[row][column] = rest / lower[column][column];
            }
        }
    }
    Some(lower)
}

/// Solves `lower * lower' * x = right`.
pub fn solve(lower: &Square, right: &[f64]) -> Vec<f64> {
    let mut x = right.to_vec();
    for row in 0..x.len() {
        let sum: f64 = (0..row).map(|k| lower[row][k] * x[k]).sum();
        x[row] = (x[row] - sum) / lower[row][row];
    }
    back(lower, &x)
}

/// Solves `lower' * x = right`.
pub fn back(lower: &Square, right: &[f64]) -> Vec<f64> {
    let mut x = right.to_vec();
    for row in (0..x.len()).rev() {
        let sum: f64 = (row + 1..x.len()).map(|k| lower[k][row] * x[k]).sum();
        x[row] = (x[row] - sum) / lower[row][row];
    }
    x
}

/// The product of a matrix's transpose with itself.
pub fn gram(rows: &[Vec<f64>]) -> Square {
    let size = rows.first().map_or(0, Vec::len);
    let of = |a: usize, b: usize| rows.iter().map(|row| row[a] * row[b]).sum();
    (0..size).map(|a| (0..size).map(|b| of(a, b)).collect()).collect()
}

/// Eigenvalues of a symmetric matrix in falling order, each with its vector (Jacobi's rotations).
pub fn eigen(matrix: &Square) -> Vec<(f64, Vec<f64>)> {
    let size = matrix.len();
    let mut left = matrix.clone();
    let mut vectors: Square = (0..size).map(|row| (0..size).map(|k| f64::from(u8::from(k == row))).collect()).collect();
    for _sweep in 0..60 {
        let off: f64 = (0..size).flat_map(|a| (0..a).map(move |b| (a, b))).map(|(a, b)| left[a][b].abs()).sum();
        if off < 1e-12 {
            break;
        }
        for a in 0..size {
            for b in 0..a {
                rotate(&mut left, &mut vectors, b, a);
            }
        }
    }
    let column = |k: usize| vectors.iter().map(|row| row[k]).collect();
    let mut found: Vec<(f64, Vec<f64>)> = (0..size).map(|k| (left[k][k], column(k))).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
}

/// Turns two of the axes, the first before the second, so that their entry vanishes.
fn rotate(left: &mut Square, vectors: &mut Square, p: usize, q: usize) {
    if left[p][q].abs() < 1e-300 {
        return;
    }
    let theta = (left[q][q] - left[p][p]) / (2.0 * left[p][q]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in left.iter_mut() {
        let (x, y) = (row[p], row[q]);
        (row[p], row[q]) = (c * x - s * y, s * x + c * y);
    }
    let (above, below) = left.split_at_mut(q);
    for (one, other) in above[p].iter_mut().zip(&mut below[0]) {
        let (x, y) = (*one, *other);
        (*one, *other) = (c * x - s * y, s * x + c * y);
    }
    for row in vectors.iter_mut() {
        let (x, y) = (row[p], row[q]);
        (row[p], row[q]) = (c * x - s * y, s * x + c * y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> Square {
        vec![vec![4.0, 1.0, 0.5], vec![1.0, 3.0, 0.2], vec![0.5, 0.2, 2.0]]
    }

    #[test]
    fn what_is_solved_is_the_solution() {
        let lower = cholesky(&matrix()).expect("positive definite");
        let x = solve(&lower, &[1.0, 2.0, 3.0]);
        for (row, right) in matrix().iter().zip([1.0, 2.0, 3.0]) {
            let product: f64 = row.iter().zip(&x).map(|(a, b)| a * b).sum();
            assert!((product - right).abs() < 1e-12, "{product}");
        }
        assert!(cholesky(&vec![vec![1.0, 2.0], vec![2.0, 1.0]]).is_none());
    }

    #[test]
    fn eigenvectors_are_stretched_by_their_values() {
        let found = eigen(&matrix());
        for (value, vector) in &found {
            for (row, entry) in matrix().iter().zip(vector) {
                let product: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                assert!((product - value * entry).abs() < 1e-9, "{product} for {}", value * entry);
            }
        }
        assert!(found[0].0 >= found[1].0 && found[1].0 >= found[2].0);
        assert!((found.iter().map(|(value, _)| value).sum::<f64>() - 9.0).abs() < 1e-9);
    }
}
