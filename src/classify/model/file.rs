//! A model as a file: a line that says what it is, a line of JSON that a person can read, the numbers (zstd), and a digest of
//! it all.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::{About, FEATURE_VERSION, MODEL_VERSION, Model, Table};
use crate::error::{Context, Error, Kind, Result};

const FIRST_LINE: &str = "lantai model 1\n";
const DIGEST_BYTES: usize = 32;
const COMPRESSION: i32 = 3;
/// No model is larger, unpacked: a file that says so is not believed.
const LARGEST_BYTES: usize = 1 << 30;

impl Model {
    /// Writes the model, in one piece or not at all. The same model gives the same bytes.
    ///
    /// # Errors
    /// [`Kind::Io`] if it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let failed = || format!("cannot write the model {}", path.display());
        let mut bytes = FIRST_LINE.as_bytes().to_vec();
        serde_json::to_writer(&mut bytes, &self.about)
            .map_err(std::io::Error::from)
            .context(Kind::Io, failed)?;
        bytes.push(b'\n');
        let numbers = zstd::encode_all(self.numbers().as_slice(), COMPRESSION).context(Kind::Io, failed)?;
        bytes.extend(numbers);
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = folder.join(name);
        std::fs::write(&part, bytes).context(Kind::Io, failed)?;
        std::fs::rename(&part, path).context(Kind::Io, failed)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`Kind::Usage`] if the file cannot be read, is no model, is damaged, or belongs to another version of this program.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let bytes = std::fs::read(path).context(Kind::Usage, || format!("cannot read the model {name}"))?;
        let no_model = || {
            Error::new(Kind::Usage, format!("{name} is no model of this program"))
                .with_hint("train it anew: lantai classify train")
        };
        if !bytes.starts_with(FIRST_LINE.as_bytes()) {
            return Err(no_model());
        }
        let (bytes, digest) = bytes
            .split_at_checked(bytes.len().saturating_sub(DIGEST_BYTES))
            .ok_or_else(no_model)?;
        if Sha256::digest(bytes).as_slice() != digest {
            return Err(Error::new(
                Kind::Usage,
                format!("the model {name} is damaged: it is not as it was written"),
            )
            .with_hint("copy it again, or train it anew"));
        }
        let rest = bytes.get(FIRST_LINE.len()..).unwrap_or_default();
        let line = rest.iter().position(|byte| *byte == b'\n').ok_or_else(no_model)?;
        let about: About = serde_json::from_slice(&rest[..line]).map_err(|e| no_model().with_source(e))?;
        if (about.version, about.features) != (MODEL_VERSION, FEATURE_VERSION) {
            return Err(no_model());
        }
        let numbers =
            zstd::bulk::decompress(&rest[line + 1..], LARGEST_BYTES).map_err(|e| no_model().with_source(e))?;
        Self::from_numbers(about, &numbers).ok_or_else(no_model)
    }

    fn numbers(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.weights.len() * 4);
        let keys = self.table.keys.iter();
        bytes.extend(keys.flat_map(|key| key.to_le_bytes()));
        for numbers in [&self.rarity, &self.constants, &self.weights] {
            bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        bytes
    }

    fn from_numbers(about: About, bytes: &[u8]) -> Option<Self> {
        let (columns, classes) = (about.columns, about.classes.len());
        let expected = columns
            .checked_mul(classes)?
            .checked_add(columns.checked_mul(2)?)?
            .checked_add(classes)?;
        let (words, rest) = bytes.as_chunks::<4>();
        if words.len() != expected || !rest.is_empty() {
            return None;
        }
        let (keys, words) = words.split_at_checked(columns)?;
        let mut numbers = words.iter().map(|word| f32::from_le_bytes(*word));
        let rarity = numbers.by_ref().take(columns).collect();
        let constants = numbers.by_ref().take(classes).collect();
        Some(Self {
            table: Table::new(keys.iter().map(|key| u32::from_le_bytes(*key)).collect()),
            rarity,
            constants,
            weights: numbers.collect(),
            about,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Sample, train};
    use super::*;
    use crate::progress::Silent;

    #[test]
    fn a_model_comes_back_from_its_file_and_damage_is_noticed() {
        let samples: Vec<Sample> = ["水库防汛", "河道防汛", "学校开学", "学校招生"]
            .into_iter()
            .map(|text| Sample::new(text, "", vec![text[6..].to_owned()]))
            .collect();
        let model = train("class", &samples, &Silent).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.model");
        model.write(&path).unwrap();
        assert_eq!(Model::read(&path).unwrap(), model);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(Model::read(&path).is_err_and(|e| e.to_string().contains("damaged")));
        std::fs::write(&path, "nonsense").unwrap();
        assert!(Model::read(&path).is_err());
    }
}
