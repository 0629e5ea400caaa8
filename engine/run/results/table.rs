//! Tidy tables as Parquet and as their CSV twins: the same columns, the same bytes on repetition.
//!
//! Parquet's own column writer is used, without Arrow. Nothing in a file depends on the time or the machine.

use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use crate::results::record::ResultsError;

const ROWS_PER_GROUP: usize = 1 << 20;

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Column<'a> {
    /// Names.
    Text(Vec<Cow<'a, str>>),
    /// Years and numbers of replicates.
    Integer(Vec<i32>),
    /// Values; none is an empty cell.
    Number(Vec<Option<f64>>),
    /// Identities, codes and amounts of persons; none is an empty cell.
    Whole(Vec<Option<i64>>),
}

impl Column<'_> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Integer(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Whole(cells) => cells.len(),
        }
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell as the CSV twin writes it.
    pub(crate) fn cell(&self, row: usize) -> Cow<'_, str> {
        match self {
            Self::Text(cells) => Cow::Borrowed(&cells[row]),
            Self::Integer(cells) => cells[row].to_string().into(),
            // Rust prints the shortest digits that read back as the same number.
            Self::Number(cells) => cells[row].map(|value| value.to_string()).unwrap_or_default().into(),
            Self::Whole(cells) => cells[row].map(|value| value.to_string()).unwrap_or_default().into(),
        }
    }

    fn of(physical: Physical) -> Option<Self> {
        match physical {
            Physical::BYTE_ARRAY => Some(Self::Text(Vec::new())),
            Physical::INT32 => Some(Self::Integer(Vec::new())),
            Physical::DOUBLE => Some(Self::Number(Vec::new())),
            Physical::INT64 => Some(Self::Whole(Vec::new())),
            _ => None,
        }
    }
}

/// Named columns of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table<'a> {
    /// In the order of the file.
    pub columns: Vec<(String, Column<'a>)>,
}

impl<'a> Table<'a> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column<'a>> {
        self.columns.iter().find(|(of, _)| of == name).map(|(_, column)| column)
    }

    /// The same table with another name for a column.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        self.columns.iter_mut().filter(|(name, _)| name == from).for_each(|(name, _)| *name = to.into());
        self
    }

    /// Writes the CSV twin.
    pub fn write_csv(&self, path: &Path) -> Result<(), ResultsError> {
        let mut writer = csv::Writer::from_path(path).map_err(ResultsError::table(path))?;
        writer.write_record(self.columns.iter().map(|(name, _)| name)).map_err(ResultsError::table(path))?;
        for row in 0..self.rows() {
            for (_, column) in &self.columns {
                writer.write_field(column.cell(row).as_bytes()).map_err(ResultsError::table(path))?;
            }
            writer.write_record(None::<&[u8]>).map_err(ResultsError::table(path))?;
        }
        writer.flush().map_err(ResultsError::io(path))
    }

    /// Writes Parquet, compressed with zstd.
    pub fn write_parquet(&self, path: &Path) -> Result<(), ResultsError> {
        let file = File::create(path).map_err(ResultsError::io(path))?;
        self.encode(file).map_err(ResultsError::table(path))
    }

    fn encode(&self, file: File) -> ParquetResult<()> {
        let mut parquet = Parquet::begin(file, self)?;
        for start in (0..self.rows()).step_by(ROWS_PER_GROUP) {
            parquet.add(self, start..self.rows().min(start + ROWS_PER_GROUP))?;
        }
        parquet.0.close().map(drop)
    }

    fn schema(&self) -> ParquetResult<TypePtr> {
        let field = |(name, column): &(String, Column<'_>)| {
            let (physical, repetition) = match column {
                Column::Text(_) => (Physical::BYTE_ARRAY, Repetition::REQUIRED),
                Column::Integer(_) => (Physical::INT32, Repetition::REQUIRED),
                Column::Number(_) => (Physical::DOUBLE, Repetition::OPTIONAL),
                Column::Whole(_) => (Physical::INT64, Repetition::OPTIONAL),
            };
            let logical = matches!(column, Column::Text(_)).then_some(LogicalType::String);
            let builder = Type::primitive_type_builder(name, physical);
            builder.with_repetition(repetition).with_logical_type(logical).build().map(Arc::new)
        };
        let fields = self.columns.iter().map(field).collect::<ParquetResult<Vec<_>>>()?;
        Type::group_type_builder("table").with_fields(fields).build().map(Arc::new)
    }

    /// Reads a table that `write_parquet` wrote.
    pub fn read_parquet(path: &Path) -> Result<Self, ResultsError> {
        let file = File::open(path).map_err(ResultsError::io(path))?;
        without_panic(|| Self::decode(file)).map_err(ResultsError::table(path))
    }

    fn decode(file: File) -> ParquetResult<Self> {
        let reader = SerializedFileReader::new(file)?;
        let mut table = Self::default();
        for field in reader.metadata().file_metadata().schema_descr().columns() {
            let column = Column::of(field.physical_type())
                .ok_or_else(|| ParquetError::General(format!("column `{}` has a foreign type", field.name())))?;
            table.columns.push((field.name().to_string(), column));
        }
        for index in 0..reader.num_row_groups() {
            let group = reader.get_row_group(index)?;
            for (place, (_, column)) in table.columns.iter_mut().enumerate() {
                read_cells(group.as_ref(), place, column)?;
            }
        }
        Ok(table)
    }
}

/// What the library reads, or why not: of some damaged files it panics.
fn without_panic<T>(read: impl FnOnce() -> ParquetResult<T>) -> ParquetResult<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    panic::set_hook(hook);
    read.unwrap_or_else(|_| Err(ParquetError::General("the file is damaged".into())))
}

/// A Parquet file that is written group by group, so that a table need not be in memory as a whole.
pub(crate) struct Parquet(SerializedFileWriter<File>);

impl Parquet {
    /// A file at a path with the columns of a table, whose rows are not written.
    pub(crate) fn create(path: &Path, like: &Table<'_>) -> Result<Self, ResultsError> {
        let file = File::create(path).map_err(ResultsError::io(path))?;
        Self::begin(file, like).map_err(ResultsError::table(path))
    }

    /// Writes a table as one group.
    pub(crate) fn write(&mut self, path: &Path, table: &Table<'_>) -> Result<(), ResultsError> {
        self.add(table, 0..table.rows()).map_err(ResultsError::table(path))
    }

    /// Ends the file.
    pub(crate) fn close(self, path: &Path) -> Result<(), ResultsError> {
        self.0.close().map(drop).map_err(ResultsError::table(path))
    }

    fn begin(file: File, like: &Table<'_>) -> ParquetResult<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(6)?))
            .set_created_by("gongji".into())
            .build();
        SerializedFileWriter::new(file, like.schema()?, Arc::new(properties)).map(Self)
    }

    fn add(&mut self, table: &Table<'_>, rows: Range<usize>) -> ParquetResult<()> {
        let mut group = self.0.next_row_group()?;
        for (_, column) in &table.columns {
            let mut cells = group.next_column()?.ok_or_else(|| ParquetError::General("too few columns".into()))?;
            write_cells(cells.untyped(), column, rows.start, rows.end)?;
            cells.close()?;
        }
        group.close().map(drop)
    }
}

fn write_cells(writer: &mut ColumnWriter<'_>, column: &Column<'_>, start: usize, end: usize) -> ParquetResult<()> {
    match (writer, column) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Column::Text(cells)) => {
            let cells: Vec<ByteArray> = cells[start..end].iter().map(|text| text.as_ref().into()).collect();
            writer.write_batch(&cells, None, None)?;
        }
        (ColumnWriter::Int32ColumnWriter(writer), Column::Integer(cells)) => {
            writer.write_batch(&cells[start..end], None, None)?;
        }
        (ColumnWriter::DoubleColumnWriter(writer), Column::Number(cells)) => {
            write_some(writer, &cells[start..end])?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Column::Whole(cells)) => {
            write_some(writer, &cells[start..end])?;
        }
        _ => return Err(ParquetError::General("column of another type".into())),
    }
    Ok(())
}

fn read_cells(group: &dyn RowGroupReader, place: usize, column: &mut Column<'_>) -> ParquetResult<()> {
    let rows = usize::try_from(group.metadata().num_rows()).map_err(|e| ParquetError::General(e.to_string()))?;
    match (group.get_column_reader(place)?, column) {
        (ColumnReader::ByteArrayColumnReader(mut reader), Column::Text(cells)) => {
            let mut values = Vec::new();
            reader.read_records(rows, None, None, &mut values)?;
            for value in &values {
                cells.push(value.as_utf8()?.to_string().into());
            }
        }
        (ColumnReader::Int32ColumnReader(mut reader), Column::Integer(cells)) => {
            reader.read_records(rows, None, None, cells)?;
        }
        (ColumnReader::DoubleColumnReader(reader), Column::Number(cells)) => read_some(reader, rows, cells)?,
        (ColumnReader::Int64ColumnReader(reader), Column::Whole(cells)) => read_some(reader, rows, cells)?,
        _ => return Err(ParquetError::General("column of another type".into())),
    }
    Ok(())
}

/// Writes cells of which some may be empty.
fn write_some<T: DataType>(writer: &mut ColumnWriterImpl<'_, T>, cells: &[Option<T::T>]) -> ParquetResult<()> {
    let present: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.iter().flatten().cloned().collect();
    writer.write_batch(&values, Some(&present), None).map(drop)
}

/// Reads them.
fn read_some<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    cells: &mut Vec<Option<T::T>>,
) -> ParquetResult<()> {
    let (mut present, mut values) = (Vec::new(), Vec::new());
    reader.read_records(rows, Some(&mut present), None, &mut values)?;
    let mut values = values.into_iter();
    cells.extend(present.iter().map(|level| if *level == 1 { values.next() } else { None }));
    Ok(())
}
